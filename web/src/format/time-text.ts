const TWO = (value: number): string => String(value).padStart(2, '0');

function dayOf(date: Date): string {
  return `${date.getFullYear()}-${TWO(date.getMonth() + 1)}-${TWO(date.getDate())}`;
}

/** The zone that times are shown in, such as `Europe/Berlin, UTC+01:00`. */
export function zoneText(date = new Date()): string {
  const minutes = -date.getTimezoneOffset();
  const offset = `UTC${minutes < 0 ? '−' : '+'}${TWO(Math.floor(Math.abs(minutes) / 60))}:${TWO(Math.abs(minutes) % 60)}`;
  const name = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return name === 'UTC' ? 'UTC' : `${name}, ${offset}`;
}

/** A time in local form: short without the seconds, long with them and the zone. */
export const timeText = {
  short: (iso: string): string => {
    const date = new Date(iso);
    return `${dayOf(date)} ${TWO(date.getHours())}:${TWO(date.getMinutes())}`;
  },
  seconds: (iso: string): string => `${timeText.short(iso)}:${TWO(new Date(iso).getSeconds())}`,
  long: (iso: string): string => `${timeText.seconds(iso)} (${zoneText(new Date(iso))})`,
};

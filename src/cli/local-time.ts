/** A time for people: local, with its zone, such as `2026-11-26 14:16:05 CET`; a dash when there is none. */
export function localTime(time: string | null): string {
  return time === null ? '-' : new Date(time).toLocaleString('sv-SE', { timeZoneName: 'short' });
}

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?(?:[Zz]|([+-](?:[01]\d|2[0-3]):[0-5]\d))$/;

/** What a time must look like, to follow "expected". */
export const TIME_EXPECTED = 'a time with its offset from UTC as in RFC 3339, such as 2026-01-31T12:00:00Z or 2026-01-31T12:00:00.5+01:00';

/** The moment of an RFC 3339 text with offset, truncated to milliseconds; undefined when it is none (also the 30th of February). */
export function parseTime(text: string): Date | undefined {
  const [, year = '', month = '', day = '', clock = '', fraction = '', offset = 'Z'] = RFC_3339.exec(text) ?? [];
  if (year === '' || !isDay(Number(year), Number(month), Number(day))) return undefined;
  const time = new Date(`${year}-${month}-${day}T${clock}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  // PostgreSQL and RFC 3339 have no year 0, and an offset may lead to the year 10000.
  return time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9999 ? time : undefined;
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const last = new Date(Date.UTC(2000, month, 0));
  last.setUTCFullYear(year, month, 0);
  return day <= last.getUTCDate();
}

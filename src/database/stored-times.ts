import pg from 'pg';

const { TIMESTAMPTZ } = pg.types.builtins;
/** The last moment of the calendar of JavaScript, in milliseconds: the 13th of September 275760. */
const LAST_MS = 8.64e15;

const parse = pg.types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date | number;

/**
 * The parsers of pg, but a time always is a Date: infinity, and times that PostgreSQL has and JavaScript does not, are the first or the last moment
 * of its calendar. The service never writes such times, but an administrator may have.
 */
export const STORED_TYPES = {
  getTypeParser: (oid: number, format?: 'text' | 'binary'): unknown =>
    oid === Number(TIMESTAMPTZ) && format !== 'binary' ? readTime : pg.types.getTypeParser(oid, format as 'text'),
};

/** The time, or null for the ends of the calendar, which stand for times outside of it (see {@link STORED_TYPES}). */
export function knownTime(time: Date | null): Date | null {
  return time !== null && Math.abs(time.getTime()) < LAST_MS ? time : null;
}

function readTime(text: string): Date {
  const time = parse(text);
  if (typeof time === 'object' && !Number.isNaN(time.getTime())) return time;
  return new Date(text.startsWith('-') || text.endsWith('BC') ? -LAST_MS : LAST_MS);
}

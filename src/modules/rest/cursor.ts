import { createHash } from 'node:crypto';
import { JobcastError } from '#libs/contract';
import { jobIdCheck, type JobCriteria, type Position } from '../jobs/index.js';

/** A position as callers carry it from page to page: opaque, and good for the same filter only. */
export function cursorOf(position: Position | null, criteria: JobCriteria): string | null {
  if (!position) return null;
  const { source, after } = position;
  return Buffer.from(JSON.stringify([markOf(criteria), source, after?.key ?? null, after?.id ?? null])).toString('base64url');
}

/** @throws JobcastError `INVALID_MESSAGE` for what is no cursor, or one of another filter. */
export function readCursor(text: string, criteria: JobCriteria): Position {
  const [mark, source, key, id] = partsOf(text);
  if (mark === markOf(criteria) && typeof source === 'number' && Number.isInteger(source) && source >= 0 && source < 10) {
    if (key === null && id === null) return { source, after: null };
    // As large as ranks and times are: the key becomes a bigint or a time in a statement.
    if (typeof key === 'number' && Math.abs(key) <= 8.64e15 && jobIdCheck.fits(id)) return { source, after: { key, id: String(id) } };
  }
  const message = 'expected the nextCursor of a page with the same filter, got something else; begin again without a cursor';
  throw new JobcastError('INVALID_MESSAGE', `cursor: ${message}`, [{ property: 'cursor', message }]);
}

function partsOf(text: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function markOf(criteria: JobCriteria): string {
  return createHash('sha256').update(JSON.stringify(criteria)).digest('base64url').slice(0, 12);
}

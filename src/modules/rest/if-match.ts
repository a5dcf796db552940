import { PreconditionFailedException } from '@nestjs/common';
import type { Request } from 'express';

/**
 * Looks by the request's `If-Match` whether what is to be changed is as the caller knows it; undefined where it does not ask.
 * `current`: the entity tag as it is now, null: there is none. The function throws PreconditionFailedException.
 */
export function ifMatch({ headers }: Pick<Request, 'headers'>): ((current: string | null) => void) | undefined {
  const asked = headers['if-match'];
  if (asked === undefined) return undefined;
  const tags = asked.split(',').map((tag) => tag.trim());
  return (current) => {
    if (current !== null && (tags.includes('*') || tags.includes(current))) return;
    throw new PreconditionFailedException(
      `expected ${asked.slice(0, 100)} (If-Match), it is ${current ?? 'not there'} by now; look at it again`,
    );
  };
}

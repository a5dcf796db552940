import type { Request } from 'express';

/** The cookie by which a browser carries its token. */
export const SESSION_COOKIE = 'jobcast_session';

const VALUE = new RegExp(`(?:^|;)\\s*${SESSION_COOKIE}=([\\w-]+\\.[\\w-]+\\.[\\w-]+)\\s*(?:;|$)`);

/** The token of the request's cookie; undefined when there is none that could be one. */
export function sessionToken({ headers }: Pick<Request, 'headers'>): string | undefined {
  return VALUE.exec(headers.cookie ?? '')?.[1];
}

import type { Request } from 'express';

/** Where the service stands behind a proxy: its `X-Forwarded-Prefix`, or ''. */
export function prefixOf({ headers }: Pick<Request, 'headers'>): string {
  const prefix = headers['x-forwarded-prefix'];
  return typeof prefix === 'string' && /^(\/[\w.~-]+)+\/?$/.test(prefix) ? prefix.replace(/\/$/, '') : '';
}

/** A path of the service as callers reach it. */
export function publicPath(request: Pick<Request, 'headers'>, path: string): string {
  return `${prefixOf(request)}${path}`;
}

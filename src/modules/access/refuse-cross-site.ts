import { ForbiddenException } from '@nestjs/common';
import type { Request } from 'express';

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses what another site makes a browser send. Browsers tell by `Sec-Fetch-Site`, older ones by `Origin`; `mustTell`: whoever sends
 * neither is refused too, as for what a browser adds by itself (a cookie). @throws ForbiddenException
 */
export function refuseCrossSite(
  { method, headers }: Pick<Request, 'method' | 'headers'>,
  { mustTell }: { readonly mustTell: boolean },
): void {
  if (SAFE_METHODS.includes(method)) return;
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  if (site === 'same-origin' || (site === undefined && origin !== undefined && isOwn(origin, headers))) return;
  if (site === undefined && origin === undefined && !mustTell) return;
  const came = site ?? origin ?? 'neither';
  throw new ForbiddenException(
    `expected the header "Sec-Fetch-Site: same-origin", or an Origin of this service, got ${JSON.stringify(came)}; send it from a page of this service, or with the header authorization`,
  );
}

/** Other sites cannot set the headers of a proxy. */
function isOwn(origin: string, headers: Request['headers']): boolean {
  const forwarded = headers['x-forwarded-host'];
  return URL.canParse(origin) && [headers.host, forwarded].includes(new URL(origin).host);
}

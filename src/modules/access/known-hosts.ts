import { HttpException } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import type { Settings } from '../../settings/index.js';

const MISDIRECTED = 421;
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Without authentication, answers only requests for a name of this machine, for `HOST`, or for one of `JOBCAST_ALLOWED_HOSTS`; others get 421. A page of
 * another site can let its own name lead to this machine (DNS rebinding), and the browser then treats the service as part of that site. Requests without
 * the header Host come from no browser.
 */
export function refuseUnknownHosts(app: NestExpressApplication, { auth, host, allowedHosts }: Settings): void {
  if (auth !== 'none') return;
  const known = new Set([host, ...allowedHosts].map((name) => hostnameOf(name.includes(':') ? `[${name}]` : name)));
  app.use((request: Request, _: Response, next: NextFunction) => {
    const asked = request.headers.host;
    const name = asked === undefined ? undefined : hostnameOf(asked);
    const isKnown = asked === undefined || (name !== undefined && (LOOPBACK.test(name) || known.has(name)));
    next(isKnown ? undefined : new HttpException(refusalOf(asked), MISDIRECTED));
  });
}

/** The name in the form of URLs: lower case, without port. */
function hostnameOf(host: string): string | undefined {
  const address = `http://${host}`;
  return /[/?#@\\]/.test(host) || !URL.canParse(address) ? undefined : new URL(address).hostname.replace(/\.$/, '');
}

function refusalOf(host: string): string {
  const shown = JSON.stringify(host.slice(0, 200));
  return `expected a name of this machine in the header Host, got ${shown}; add the name to JOBCAST_ALLOWED_HOSTS, or set JOBCAST_AUTH=jwt`;
}

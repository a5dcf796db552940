import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { consoleFolder } from './console-files.js';

/** No script, style or picture from elsewhere or from within a page, and no page around this one. */
const POLICY = [
  "default-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "img-src 'self' data:",
].join('; ');
const YEAR_S = 31_536_000;
/** What the service answers itself: never a page of the console. */
const OF_THE_SERVICE = /^\/(v1|health|metrics|openapi\.json)(\/|\.|$)/;
const NOT_BUILT = 'The console is not built: run "npm run build". The service itself works: see /openapi.json and /health/ready.\n';

/**
 * Serves the console at `/`: its files, and its page for every address that is neither a file nor the service's, so that links into it
 * survive a reload. Its own links are relative, so it works behind any prefix.
 */
export function serveConsole(app: NestExpressApplication, folder: string | null = consoleFolder() ?? null): void {
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!isPage(request)) return next();
    response.setHeader('Content-Security-Policy', POLICY).setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'same-origin').setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    if (folder === null) return request.path === '/' ? void response.status(200).type('text/plain').send(NOT_BUILT) : next();
    next();
  });
  if (folder === null) return;
  app.useStaticAssets(folder, {
    index: false,
    redirect: false,
    setHeaders: (response: Response, path: string) => response.setHeader('Cache-Control', cachingOf(path)),
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    // A missing file is missing; an address of a page has no extension.
    if (!isPage(request) || /\.\w+$/.test(request.path)) return next();
    response.setHeader('Cache-Control', 'no-cache').sendFile('index.html', { root: folder, cacheControl: false });
  });
}

function isPage({ method, path }: Request): boolean {
  return (method === 'GET' || method === 'HEAD') && !OF_THE_SERVICE.test(path);
}

/** Files in `assets` have a digest in their names and never change. */
function cachingOf(path: string): string {
  return /[\\/]assets[\\/]/.test(path) ? `public, max-age=${YEAR_S}, immutable` : 'no-cache';
}

import { address } from './address';

/** Where to ask whether a record is there: below this origin alone, as elsewhere the browser lets no page look. A job's page is asked for by REST. */
export function recordAddress(href: string): string | null {
  if (!URL.canParse(href, document.baseURI)) return null;
  const { origin, pathname, hash, href: whole } = new URL(href, document.baseURI);
  if (origin !== location.origin) return null;
  const job = pathname === location.pathname ? /^#\/jobs\/([^/?]+)/.exec(hash)?.[1] : undefined;
  return job === undefined ? whole : address(`jobs/${job}`);
}

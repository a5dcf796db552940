/** The address where a browser may be sent; null for one that would run something (`javascript:`). */
export function safeHref(href: string): string | null {
  try {
    return ['http:', 'https:'].includes(new URL(href, document.baseURI).protocol) ? href : null;
  } catch {
    return null;
  }
}

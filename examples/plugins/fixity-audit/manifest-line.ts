/**
 * One line of a BagIt payload manifest: checksum, two spaces, path. In the path CR, LF and the per cent sign, and nothing
 * else, are written as per cent codes (RFC 8493, 2.1.3).
 */
export function manifestLine(sha256: string, path: string): string {
  const encoded = path.replace(/[%\r\n]/g, (letter) => ({ '%': '%25', '\r': '%0D', '\n': '%0A' })[letter] ?? letter);
  return `${sha256}  ${encoded}\n`;
}

import { extname } from 'node:path';
import { lookup } from 'mime-types';

/** The media type that a file's name tells, such as `text/csv`; without a charset, which nobody has looked for. */
export function mediaTypeOf(name: string): string {
  const extension = extname(name);
  return (extension !== '' && lookup(extension)) || 'application/octet-stream';
}

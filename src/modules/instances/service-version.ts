import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

let version: string | undefined;

/** The version of this package, read once. */
export function serviceVersion(): string {
  return (version ??= readVersion(import.meta.dirname));
}

function readVersion(folder: string): string {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return folder === dirname(folder) ? '0.0.0' : readVersion(dirname(folder));
  const content = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: string };
  return content.version ?? '0.0.0';
}

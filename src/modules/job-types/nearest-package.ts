import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What `package.json` says of a package. */
export interface PackageDescription {
  readonly folder: string;
  readonly content: Readonly<Record<string, unknown>>;
  /** `0.0.0` where it says none. */
  readonly version: string;
}

/** The package to which a file or folder belongs: the closest folder with a `package.json`, from there upwards. */
export function nearestPackage(path: string): PackageDescription | undefined {
  const file = join(path, 'package.json');
  if (existsSync(file)) {
    const content = readJsonObject(file);
    const version = content['version'];
    return { folder: path, content, version: typeof version === 'string' ? version : '0.0.0' };
  }
  return dirname(path) === path ? undefined : nearestPackage(dirname(path));
}

function readJsonObject(file: string): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof content === 'object' && content !== null ? { ...content } : {};
  } catch (error) {
    throw new Error(`${file}: expected JSON, got something else (${error instanceof Error ? error.message : String(error)})`, {
      cause: error,
    });
  }
}

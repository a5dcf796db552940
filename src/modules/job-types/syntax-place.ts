import { execFile } from 'node:child_process';

const PLACE = /^(\/[^\n]*:\d+)\n/m;

/**
 * Where the code of a file cannot be read (`<file>:<line>`); undefined when it can. Node tells the place of a syntax error to
 * whoever looks at a process's output only, so it is asked in a process of its own, which carries out nothing.
 */
export function syntaxPlace(file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--check', file], { timeout: 10_000 }, (_, __, stderr) => resolve(PLACE.exec(stderr)?.[1]));
  });
}

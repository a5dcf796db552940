import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { threadFile } from './thread-file.js';

describe('threadFile', () => {
  let root: string;
  let built: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'jobcast thread-'));
    built = join(root, 'dist/src/part/thread/entry.js');
    await mkdir(join(built, '..'), { recursive: true });
    await writeFile(join(root, 'package.json'), '{}');
    await writeFile(built, '');
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
  const from = (path: string) => pathToFileURL(join(root, path)).href;

  it.each(['src/part/starter.ts', 'dist/src/part/starter.js'])('finds the built file for %s', (caller) => {
    expect(threadFile(from(caller), './thread/entry.js').href).toBe(pathToFileURL(built).href);
  });

  it('tells what to do when the file was not built', () => {
    expect(() => threadFile(from('src/part/starter.ts'), './other.js')).toThrow(
      /dist\/src\/part\/other\.js, found none; build the project/,
    );
  });
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { FilesUnderTest } from '../support/files-under-test.js';

describe('files that belong to no job', () => {
  let under: FilesUnderTest;
  afterEach(() => under.stop());

  const aged = async (path: string, hours: number) => {
    const then = new Date(Date.now() - hours * 3_600_000);
    await utimes(path, then, then);
  };

  it('are swept at the start when they are old enough, and nothing else is', async () => {
    under = await FilesUnderTest.start();
    const id = await under.pending();
    await under.files.attachInput('acme', id, { name: 'a.txt', content: Buffer.from('x') });
    await aged(under.folderOf(id), 100);
    const orphans = { old: '0190e1a0-0000-7000-8000-0000000000aa', young: '0190e1a0-0000-7000-8000-0000000000ab' };
    for (const orphan of Object.values(orphans)) {
      await mkdir(under.folderOf(orphan), { recursive: true });
      await writeFile(join(under.folderOf(orphan), 'x'), '');
    }
    await aged(under.folderOf(orphans.old), 2);
    for (const name of ['old', 'young']) await writeFile(join(under.folder, 'incoming', name), '');
    await aged(join(under.folder, 'incoming', 'old'), 25);
    await writeFile(join(under.folder, 'notes.txt'), 'of somebody');
    await under.instance.fileSweep.start();
    await eventually('the orphan is gone', () => !existsSync(under.folderOf(orphans.old)));
    await eventually('the old copy is gone', async () => (await readdir(join(under.folder, 'incoming'))).join() === 'young');
    await under.instance.fileSweep.drain();
    expect(await readdir(under.folderOf(orphans.young))).toEqual(['x']);
    expect(await readdir(under.folderOf(id))).toHaveLength(1);
    expect(await readdir(under.folder)).toEqual(expect.arrayContaining(['installation', 'notes.txt']));
  });

  it('are left alone where another installation has its files', async () => {
    under = await FilesUnderTest.start();
    const orphan = '0190e1a0-0000-7000-8000-0000000000aa';
    await mkdir(under.folderOf(orphan), { recursive: true });
    await aged(under.folderOf(orphan), 2);
    await writeFile(join(under.folder, 'installation'), 'another');
    await under.instance.fileSweep.start();
    await under.instance.fileSweep.drain();
    expect(await readdir(join(under.folder, 'aa'))).toEqual([orphan]);
    expect(await readFile(join(under.folder, 'installation'), 'utf8')).toBe('another');
  });
});

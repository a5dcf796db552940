import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Figures are not judged here: on a shared machine they say nothing. */
describe('the bench, with few jobs', () => {
  it.each(['claim', 'fairness'])('measures "%s" and writes its figures', async (name) => {
    const folder = await mkdtemp(join(tmpdir(), 'jobcast-bench-'));
    const env = { ...process.env, JOBCAST_BENCH_DIR: folder };
    await run(process.execPath, ['bench/main.mjs', name, '--small'], { env });
    const written = JSON.parse(await readFile(join(folder, 'bench', `${name}.json`), 'utf8')) as Record<string, unknown>;
    expect(written).toMatchObject({ name, small: true, machine: { node: process.versions.node } });
    await rm(folder, { recursive: true, force: true });
  });
});

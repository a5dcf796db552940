import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const BENCHES = ['claim', 'fairness'];

/** Figures are not judged here: on a shared machine they say nothing. */
describe('the bench, with few jobs', () => {
  let folder: string;

  // Both in one process, which starts one server for them.
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'jobcast-bench-'));
    await run(process.execPath, ['bench/main.mjs', ...BENCHES, '--small'], { env: { ...process.env, JOBCAST_BENCH_DIR: folder } });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(BENCHES)('measures "%s" and writes its figures', async (name) => {
    const written = JSON.parse(await readFile(join(folder, 'bench', `${name}.json`), 'utf8')) as Record<string, unknown>;
    expect(written).toMatchObject({ name, small: true, machine: { node: process.versions.node } });
  });
});

import { describe, expect, it } from '@jest/globals';
import { readJobType } from '#libs/job-kit';
import { DIAGNOSTIC_RUNNERS, DIAGNOSTICS_FILE } from '../diagnostics/index.js';
import { importRunners } from './import-runners.js';

describe('importRunners', () => {
  it('finds the diagnostics as a thread finds the runners of a plug-in', async () => {
    const names = (await importRunners(DIAGNOSTICS_FILE)).map((runner) => readJobType(runner)?.name);
    expect(names).toEqual(DIAGNOSTIC_RUNNERS.map((runner) => readJobType(runner)?.name));
    expect(names).toContain('echo');
  });
});

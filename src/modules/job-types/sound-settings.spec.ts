import { AbstractJob, JobType } from '#libs/job-kit';
import { describeJobType } from './describe-job-type.js';
import type { JobTypeSettings } from './job-type-description.js';
import { soundSettings } from './sound-settings.js';

@JobType({ name: 'usual', maxAttempts: 3, backoff: { factor: 1.5 }, timeoutMs: 1_000, maxRunning: 2 })
class Usual extends AbstractJob {
  run(): void {
    return;
  }
}

const usual = describeJobType(Usual, '1.0.0').options;
const stored = (options: object): JobTypeSettings => options as JobTypeSettings;

describe('soundSettings', () => {
  it('leaves what a service registers as it is', () => {
    expect(soundSettings(usual)).toEqual(usual);
  });

  it('limits numbers that an older version may have registered', () => {
    const odd = {
      ...usual,
      timeoutMs: 2_592_000_000,
      maxAttempts: 2 ** 53,
      backoff: { baseMs: 1e15, factor: 0.1, maxMs: 1e300 },
      maxRunning: 1e300,
    };
    expect(soundSettings(odd)).toEqual({
      ...usual,
      timeoutMs: 2_147_483_647,
      maxAttempts: 1000,
      backoff: { baseMs: 31_536_000_000, factor: 1, maxMs: 31_536_000_000 },
      maxRunning: 2_147_483_647,
    });
  });

  it.each([[{}], [{ backoff: null, timeoutMs: 'long', maxAttempts: [], maxMemoryMb: true }], [{ backoff: 5, maxAttempts: null }]])(
    'takes the defaults instead of %j',
    (options) => {
      expect(soundSettings(stored(options))).toMatchObject({
        ...{ maxAttempts: 1, timeoutMs: null, maxMemoryMb: null, maxRunning: null },
        backoff: { baseMs: 1_000, factor: 2, maxMs: 600_000 },
      });
    },
  );

  it('lets nothing run under a limit that is not a number, as claims do', () => {
    const limits = { maxRunning: 'many', maxRunningPerTenant: [1], maxStartsPerMinute: -1 };
    expect(soundSettings(stored(limits))).toMatchObject({ maxRunning: 0, maxRunningPerTenant: 0, maxStartsPerMinute: 0 });
  });
});

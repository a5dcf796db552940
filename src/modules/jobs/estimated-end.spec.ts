import fc from 'fast-check';
import { estimatedEnd } from './estimated-end.js';

const STARTED = new Date('2026-11-26T10:00:00Z');
const running = (percentCompleted: number, startedAt: Date | null = STARTED) =>
  ({ status: 'RUNNING', startedAt, percentCompleted }) as const;
/** The time `seconds` after the start. */
const after = (seconds: number): Date => new Date(STARTED.getTime() + seconds * 1_000);

describe('the estimated end', () => {
  it.each([
    [50, 10, 20],
    [25, 10, 40],
    [99, 99, 100],
    [1, 60, 6_000],
    [100, 10, 10],
  ])('of a job at %d percent after %d seconds is %d seconds after its start', (percent, seconds, expected) => {
    expect(estimatedEnd(running(percent), after(seconds))).toEqual(after(expected));
  });

  it('is unknown before the first percent', () => {
    expect(estimatedEnd(running(0), after(3_600))).toBeNull();
  });

  it.each(['PENDING', 'QUEUED', 'TO_BE_RUN', 'SUCCEEDED', 'FAILED', 'ABORTED'] as const)('is unknown for a job that is %s', (status) => {
    expect(estimatedEnd({ ...running(50), status }, after(10))).toBeNull();
  });

  it('is unknown when it would be after the year 9999, as RFC 3339 has no such time', () => {
    expect(estimatedEnd(running(1, new Date('0001-01-01T00:00:00Z')), after(10))).toBeNull();
    expect(estimatedEnd(running(1, new Date(-8.64e15)), after(10))).toBeNull();
  });

  it('is unknown without a start', () => {
    expect(estimatedEnd(running(50, null), after(10))).toBeNull();
  });

  it('is the start if a clock shows a time before the start', () => {
    expect(estimatedEnd(running(50), after(-5))).toEqual(STARTED);
  });

  it('is never before now, and never later than before at a higher percent', () => {
    const percents = fc.integer({ min: 1, max: 99 });
    fc.assert(
      fc.property(percents, percents, fc.integer({ min: 0, max: 10 * 365 * 86_400 }), (one, other, seconds) => {
        const ends = [Math.min(one, other), Math.max(one, other)].map((percent) =>
          estimatedEnd(running(percent), after(seconds))!.getTime(),
        );
        expect(ends[1]).toBeGreaterThanOrEqual(after(seconds).getTime());
        expect(ends[0]).toBeGreaterThanOrEqual(ends[1]!);
      }),
    );
  });
});

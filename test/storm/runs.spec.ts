import { runsOf } from './runs.js';

const line = (what: string, atMs: number, more: object = {}): string =>
  JSON.stringify({ what, atMs, run: 'r', jobId: 'a', attempt: 1, tenant: 't', type: 'kept', process: 7, ...more });
const span = (lines: readonly string[], ends: Record<number, number> = {}): number[] =>
  runsOf(lines, new Map(Object.entries(ends).map(([pid, atMs]) => [Number(pid), atMs]))).flatMap(({ fromMs, toMs }) => [fromMs, toMs]);

describe('what runs tell of themselves', () => {
  it('lasts from the start to the end', () => expect(span([line('start', 10), line('end', 20)])).toEqual([10, 20]));

  it('ends with its process', () => expect(span([line('start', 10)], { 7: 15, 8: 12 })).toEqual([10, 15]));

  it('counts until its process stood still, not after', () =>
    expect(span([line('start', 10), line('stall', 40, { fromMs: 15 }), line('end', 41)])).toEqual([10, 15]));

  it('is not cut by a stall before it, or of another process', () => {
    const stalls = [line('stall', 9, { fromMs: 5 }), line('stall', 19, { fromMs: 11, process: 8 })];
    expect(span([...stalls, line('start', 10), line('end', 20)])).toEqual([10, 20]);
  });

  it('goes on for ever when nothing ends it', () => expect(span([line('start', 10), '{"cut off'])).toEqual([10, Infinity]));
});

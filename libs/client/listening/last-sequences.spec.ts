import { LastSequences } from './last-sequences.js';

describe('LastSequences', () => {
  it('takes what is not above the last settled sequence of a job for a repeat', () => {
    const last = new LastSequences();
    last.settled('a', 3);
    expect([1, 3, 4].map((sequence) => last.isRepeat('a', sequence))).toEqual([true, true, false]);
    expect(last.isRepeat('b', 1)).toBe(false);
  });

  it('forgets the job that was heard of longest ago, when there are too many', () => {
    const last = new LastSequences(2);
    for (const [job, sequence] of [
      ['a', 1],
      ['b', 1],
      ['a', 2],
      ['c', 1],
    ] as const)
      last.settled(job, sequence);
    expect(['a', 'b', 'c'].map((job) => last.isRepeat(job, 1))).toEqual([true, false, true]);
  });
});

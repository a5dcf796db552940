import type { JobStatus } from '#libs/contract';
import type { StoryStep } from '../support/story-mistakes.js';
import { whatIsBroken, type Broken, type Evidence } from './invariants.js';
import type { Run } from './runs.js';

const told = (jobId: string, steps: readonly (readonly [JobStatus, number])[]): StoryStep[] =>
  steps.map(([status, attempt], index) => ({
    jobId,
    status,
    attempt,
    sequence: index + 1,
    previousStatus: steps[index - 1]?.[0] ?? null,
  }));
const ran = (jobId: string, attempt: number, fromMs: number, toMs: number): Run => ({
  jobId,
  attempt,
  fromMs,
  toMs,
  tenant: 'tenant01',
  type: 'single',
  process: 1,
});

/** Two jobs that ended as they should, the second in its second attempt; one event came twice. */
function sound(): { evidence: Evidence; heard: Record<string, StoryStep[]>; runs: Run[] } {
  const first = told('a', [
    ['QUEUED', 1],
    ['TO_BE_RUN', 1],
    ['RUNNING', 1],
    ['SUCCEEDED', 1],
  ]);
  const second = told('b', [
    ['QUEUED', 1],
    ['TO_BE_RUN', 1],
    ['RUNNING', 1],
    ['QUEUED', 2],
    ['TO_BE_RUN', 2],
    ['RUNNING', 2],
    ['SUCCEEDED', 2],
  ]);
  const heard: Record<string, StoryStep[]> = { a: [...first.slice(0, 3), first[1]!, first[2]!, first[3]!], b: second };
  const runs = [ran('a', 1, 0, 10), ran('b', 1, 10, 20), ran('b', 2, 20, 30)];
  const evidence: Evidence = {
    submitted: [
      { name: 'single 1', kind: 'single' },
      { name: 'single 2', kind: 'single' },
    ],
    stored: [
      { id: 'a', name: 'single 1', status: 'SUCCEEDED', sequence: 4, reason: null },
      { id: 'b', name: 'single 2', status: 'SUCCEEDED', sequence: 7, reason: null },
    ],
    heardOf: (jobId) => heard[jobId] ?? [],
    runs,
  };
  return { evidence, heard, runs };
}

/** The laws that are broken. */
const laws = (evidence: Evidence): (keyof Broken)[] =>
  (Object.entries(whatIsBroken(evidence)) as [keyof Broken, string[]][]).filter(([, mistakes]) => mistakes.length > 0).map(([law]) => law);

describe('what the storm checks', () => {
  it('finds nothing wrong with two sound jobs, whatever comes twice', () => {
    expect(laws(sound().evidence)).toEqual([]);
  });

  it('finds a job that was submitted and is not there', () => {
    const { evidence } = sound();
    expect(laws({ ...evidence, stored: evidence.stored.slice(1) })).toEqual(['jobsLost']);
  });

  it('finds a submit that made two jobs', () => {
    const { evidence } = sound();
    const twin = { ...evidence.stored[0]!, id: 'b' };
    expect(laws({ ...evidence, stored: [evidence.stored[0]!, twin, evidence.stored[1]!] })).toContain('jobsLost');
  });

  it.each([0, 1, 2, 3, 4, 5, 6])('finds that event %i was removed', (index) => {
    const { evidence, heard } = sound();
    heard['b']!.splice(index, 1);
    expect(laws(evidence)).toContain('eventsLost');
  });

  it.each([0, 1, 2, 3, 4, 5])('finds that event %i was swapped with the next', (index) => {
    const { evidence, heard } = sound();
    const story = heard['b']!;
    [story[index], story[index + 1]] = [story[index + 1]!, story[index]!];
    expect(laws(evidence)).toContain('orderBroken');
  });

  it('finds a second end', () => {
    const { evidence, heard } = sound();
    heard['a']!.push({ jobId: 'a', sequence: 5, status: 'FAILED', previousStatus: 'SUCCEEDED', attempt: 1 });
    expect(laws(evidence)).toEqual(['orderBroken', 'endChanged']);
  });

  it('finds an end that came again as another', () => {
    const { evidence, heard } = sound();
    heard['a']!.push({ ...heard['a']!.at(-1)!, status: 'ABORTED' });
    expect(laws(evidence)).toEqual(['endChanged']);
  });

  it('finds an end that the table does not know', () => {
    const { evidence } = sound();
    const [first, second] = evidence.stored;
    expect(laws({ ...evidence, stored: [{ ...first!, status: 'FAILED', reason: 'ATTEMPTS_EXHAUSTED' }, second!] })).toEqual(['endChanged']);
  });

  it('finds an end that no such job may have', () => {
    const { evidence } = sound();
    const [first, second] = evidence.stored;
    expect(laws({ ...evidence, stored: [{ ...first!, reason: 'EXPIRED' }, second!] })).toEqual(['wrongEnd']);
  });

  it('finds code that began twice in one attempt', () => {
    const { evidence, runs } = sound();
    expect(laws({ ...evidence, runs: [...runs, ran('b', 2, 40, 50)] })).toEqual(['ranTwice']);
  });

  it('finds two attempts at once', () => {
    const { evidence, runs } = sound();
    expect(laws({ ...evidence, runs: [runs[0]!, ran('b', 1, 10, 25), runs[2]!] })).toEqual(['ranTwice', 'limitExceeded']);
  });

  it('finds code that ran without an event RUNNING', () => {
    const { evidence, runs } = sound();
    expect(laws({ ...evidence, runs: [...runs, ran('a', 2, 40, 50)] })).toEqual(['ranTwice']);
  });

  it('finds more at once than a limit allows', () => {
    const { evidence, runs } = sound();
    expect(laws({ ...evidence, runs: [ran('a', 1, 0, 11), ...runs.slice(1)] })).toEqual(['limitExceeded']);
  });
});

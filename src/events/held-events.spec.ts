import { HeldEvents } from './held-events.js';
import { outboxRow } from '../../test/support/outbox-row.js';

const row = (id: number, jobId: string, routingKey = 'full') => outboxRow(id, jobId, routingKey);
const MANY = 1_000;
const LONG_MS = 60_000;

/** Holds one event of each of `jobs` jobs, refused at 0. */
function heldJobs(jobs: number): { readonly held: HeldEvents; readonly take: (nowMs: number) => string[] } {
  const held = new HeldEvents();
  for (let id = 1; id <= jobs; id += 1) {
    held.refused(row(id, `job ${id}`), 0);
    held.hold([row(id, `job ${id}`)]);
  }
  return { held, take: (nowMs) => held.take(nowMs, MANY).map(({ jobId }) => jobId) };
}

describe('HeldEvents', () => {
  it('lets one event of a key be tried after a pause, and the more the more of them are taken', () => {
    const { held, take } = heldJobs(10);
    expect(take(100)).toEqual([]);
    expect(take(500)).toEqual(['job 1']);
    expect(take(LONG_MS)).toEqual([]);
    held.answered('job 1');
    expect(take(500)).toEqual(['job 2', 'job 3']);
    held.answered('job 2');
    held.answered('job 3');
    expect(take(500)).toEqual(['job 4', 'job 5', 'job 6', 'job 7']);
  });

  it('begins with one again, after a longer pause, when that one is refused', () => {
    const { held, take } = heldJobs(3);
    expect(take(500)).toEqual(['job 1']);
    held.refused(row(1, 'job 1'), 500);
    held.hold([row(1, 'job 1')]);
    expect(take(999)).toEqual([]); // 500 to 1 000 ms
    expect(take(1_500)).toEqual(['job 2']);
  });

  it('holds a job with all that follows, and every job whose next event has the key, until the last was taken', () => {
    const { held, take } = heldJobs(1);
    held.hold([row(5, 'job 1', 'free')]);
    expect(held.size).toBe(2);
    expect(held.holds(row(6, 'job 1', 'free'))).toBe(true);
    expect(held.holds(row(7, 'other'))).toBe(true);
    expect(held.holds(row(8, 'other', 'free'))).toBe(false);
    expect(held.take(LONG_MS, MANY)).toEqual([{ jobId: 'job 1', ids: [1, 5] }]);
    expect(held.holds(row(7, 'other'))).toBe(true);
    held.answered('job 1');
    expect(held.holds(row(7, 'other'))).toBe(false);
    expect(held.size).toBe(0);
    expect(take(LONG_MS)).toEqual([]);
  });

  it('gives each key its turn when there is not room for all', () => {
    const held = new HeldEvents();
    for (const [id, key] of [...'abc'].entries()) {
      held.refused(row(id, `job ${key}`, key), 0);
      held.hold([row(id, `job ${key}`, key), row(id + 10, `job ${key}`)]);
    }
    const turns = [1, 2, 3].map(() => held.take(LONG_MS, 1).map(({ jobId }) => jobId));
    expect(turns).toEqual([['job a'], ['job b'], ['job c']]);
  });
});

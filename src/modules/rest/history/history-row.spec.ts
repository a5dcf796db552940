import type { JobInfo } from '../../jobs/index.js';
import { historyRow } from './history-row.js';

const job = {
  createdAt: new Date('2026-01-01T00:00:00Z'),
  stoppedAt: null,
  name: null,
  type: 'echo',
  status: 'ABORTED',
  owner: null,
} as unknown as JobInfo;

describe('historyRow', () => {
  it("has the screen's words, and N/A where there is nothing", () => {
    expect(historyRow(job, 'Echo', ['first', 'second'])).toEqual([
      '2026-01-01T00:00:00.000Z',
      'N/A',
      'Echo',
      'Canceled',
      'first | second',
      'N/A',
    ]);
    expect(historyRow({ ...job, owner: 'ann' }, null, [])[2]).toBe('echo');
  });

  it.each(['=1+1', '+1', '-1', '@SUM', '\tx', '\rx'])('makes no formula of %j', (note) => {
    expect(historyRow({ ...job, name: note, owner: note }, null, [note])).toEqual(expect.arrayContaining([`'${note}`]));
    expect(historyRow(job, null, [note])[4]).toBe(`'${note}`);
  });
});

import { COMMAND, topologyOf, type Reply } from '#libs/contract';
import { sized } from '../support/size.js';
import { Statements } from '../support/statements.js';
import { TestInstallation } from '../support/test-installation.js';

/** Every n-th statement fails. */
const EACH = sized({ small: 5, full: 1 });
const STATES = { refused: '22003', transient: '40001', defect: '42703', outage: '25006' } as const;

describe('failures of statements', () => {
  let installation: TestInstallation;
  let statements: Statements;

  beforeAll(async () => {
    statements = new Statements();
    installation = await TestInstallation.create();
    await installation.startHere({ JOBCAST_LEASE_MS: '60000' });
  });
  afterAll(async () => {
    statements.restore();
    await installation.close();
  });

  const rejected = (): Promise<number> => installation.peer.waiting(topologyOf(installation.namespace).rejectedQueue);
  const ask = (key: string, body: unknown): Promise<Reply> => installation.commands.ask(key, body);
  const isDone = (reply: Reply): boolean => reply.ok;

  /** A job of each way through the service. Resolves to how many commands were refused, and how many jobs FAILED. */
  async function work(tenant: string): Promise<{ refusals: number; failed: number }> {
    const echo = { tenant, type: 'echo', parameters: { a: 1 } };
    const replies = await Promise.all([
      ask(COMMAND.submit, echo),
      ask(COMMAND.submit, { ...echo, idempotencyKey: `key of ${tenant}` }),
      ask(COMMAND.submit, { ...echo, pending: true }),
      ask(COMMAND.submit, { tenant, type: 'sleep', parameters: { durationMs: 600_000 } }),
    ]);
    const ids = replies.map((reply) => (reply.ok && 'job' in reply ? reply.job.id : undefined));
    const [, , pending, sleeping] = ids;
    const later: Reply[] = [];
    if (pending) later.push(await ask(COMMAND.enqueue, { tenant, jobId: pending }));
    if (sleeping) later.push(await ask(COMMAND.stop, { tenant, jobId: sleeping }));
    const isEnqueued = later.length > 0 && (!pending || isDone(later[0]!));
    const refused = [...replies, ...later].filter((reply) => !isDone(reply));
    const ending = ids.filter((id, index) => id !== undefined && (index !== 2 || isEnqueued) && (index !== 3 || isDone(later.at(-1)!)));
    const ends = await Promise.all(ending.map((id) => installation.events.untilEnded(id!)));
    // A job that could not be stopped must not keep its slot.
    if (sleeping && !ending.includes(sleeping)) expect(await ask(COMMAND.stop, { tenant, jobId: sleeping })).toMatchObject({ ok: true });
    return { refusals: refused.length, failed: ends.filter(({ status }) => status === 'FAILED').length };
  }

  it('concern the item, are retried, or make all wait, by their class', async () => {
    expect(await work('first')).toEqual({ refusals: 0, failed: 0 });
    const found = [...statements.sent];
    expect(found.length).toBeGreaterThan(20);
    const wrong: unknown[] = [];
    let injected = 0;
    for (const [index, sql] of found.entries()) {
      if (index % EACH !== 0) continue;
      for (const [kind, state] of Object.entries(STATES)) {
        const before = await rejected();
        statements.fail(sql, state);
        const { refusals, failed } = await work(`${kind}-${index}`);
        if (statements.left === 0) injected += 1;
        const asides = (await rejected()) - before;
        const isRight = kind === 'refused' ? refusals + failed <= 1 && asides <= 1 : refusals + failed + asides === 0;
        if (!isRight) wrong.push({ kind, sql: sql.slice(0, 100), refusals, failed, asides });
      }
    }
    expect(wrong).toEqual([]);
    expect(injected).toBeGreaterThan((found.length / EACH) * 2);
    expect(await work('last')).toEqual({ refusals: 0, failed: 0 });
  });
});

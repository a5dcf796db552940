import { randomUUID } from 'node:crypto';
import { COMMAND, MAX_JOBS_PER_MESSAGE, type Reply } from '#libs/contract';
import type { JobcastProcess } from '../support/jobcast-process.js';
import { storyMistakes } from '../support/story-mistakes.js';
import { TestInstallation } from '../support/test-installation.js';

const COMPLETE = ['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED'];

describe('many jobs, and the same ones again', () => {
  let installation: TestInstallation;
  let service: JobcastProcess;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    service = await installation.start();
  });
  afterAll(() => installation.close());

  const jobsOf = async (tenant: string): Promise<unknown[]> =>
    (await service.http(`/v1/jobs?tenant=${tenant}&limit=250`)).body.items as unknown[];

  describe('many jobs', () => {
    const many = Array.from({ length: MAX_JOBS_PER_MESSAGE }, (_, index) => ({ type: 'echo', parameters: { index } }));

    it('stores none of ten thousand when one is wrong, and takes no more than that', async () => {
      const before = installation.events.count;
      const oneWrong = many.map((job, index) => (index === 9_999 ? { ...job, priority: 'high' } : job));
      expect(await installation.commands.refused(COMMAND.submit, { tenant: 'none', jobs: oneWrong })).toMatchObject({
        code: 'INVALID_MESSAGE',
        properties: ['jobs[9999].priority'],
      });
      expect(await installation.commands.refused(COMMAND.submit, { tenant: 'none', jobs: [...many, many[0]] })).toMatchObject({
        code: 'INVALID_MESSAGE',
        properties: ['jobs'],
      });
      const { id } = await installation.commands.submit({ tenant: 'other', type: 'echo' });
      await installation.events.untilEnded(id);
      expect(await jobsOf('none')).toEqual([]);
      expect(installation.events.count).toBe(before + COMPLETE.length);
    });

    it('runs every job of three hundred messages of ten tenants, with all events of each in order', async () => {
      const asked = Array.from({ length: 300 }, (_, index) => ({ tenant: `t${index % 10}`, type: 'echo', parameters: { index } }));
      const accepted = await Promise.all(asked.map((job) => installation.commands.submit(job)));
      expect(new Set(accepted.map(({ id }) => id)).size).toBe(300);
      const last = (id: string): string | undefined => installation.events.statusesOf(id).at(-1);
      await installation.events.until(
        () => 'all have ended',
        () => accepted.every(({ id }) => last(id) === 'SUCCEEDED'),
      );
      accepted.forEach(({ id }, index) => {
        const told = installation.events.eventsOf(id);
        expect(storyMistakes(told)).toEqual([]);
        expect(installation.events.wayOf(id)).toEqual(COMPLETE);
        expect(told.at(-1)).toMatchObject({ tenant: asked[index]!.tenant, result: { index } });
      });
    });
  });

  describe('the same submit again', () => {
    it('gives the same job for the same idempotency key and body, however it is written', async () => {
      const first = await installation.commands.submit({
        tenant: 'keys',
        type: 'echo',
        parameters: { a: 1, b: [2] },
        idempotencyKey: 'k1',
        priority: 0,
        name: null,
      });
      expect(first).toMatchObject({ duplicate: false, warnings: [] });
      const again = await installation.commands.submit({
        idempotencyKey: 'k1',
        parameters: { b: [2], a: 1 },
        type: 'echo',
        tenant: 'keys',
      });
      expect(again).toMatchObject({ id: first.id, duplicate: true });
      await installation.events.untilEnded(first.id);
      const afterEnd = await installation.commands.submit({
        tenant: 'keys',
        type: 'echo',
        parameters: { a: 1, b: [2] },
        idempotencyKey: 'k1',
      });
      expect(afterEnd).toMatchObject({ id: first.id, duplicate: true });
      expect(await jobsOf('keys')).toHaveLength(1);
      expect(installation.events.statusesOf(first.id)).toEqual(COMPLETE);
    });

    it('refuses the same key with another body, and takes it from another tenant', async () => {
      const job = { tenant: 'bodies', type: 'echo', parameters: { a: 1 }, idempotencyKey: 'k2' };
      const { id } = await installation.commands.submit(job);
      expect(await installation.commands.refused(COMMAND.submit, { ...job, parameters: { a: 2 } })).toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining(id),
      });
      expect(await installation.commands.refused(COMMAND.submit, { ...job, priority: 1 })).toMatchObject({ code: 'CONFLICT' });
      expect(await jobsOf('bodies')).toHaveLength(1);
      expect(await installation.commands.submit({ ...job, tenant: 'bodies2' })).toMatchObject({
        id: expect.not.stringMatching(id),
        duplicate: false,
      });
    });

    it('makes one job of many equal submits at once', async () => {
      const job = { tenant: 'race', type: 'echo', parameters: { a: 1 }, idempotencyKey: 'k3' };
      const answers = await Promise.all(Array.from({ length: 50 }, () => installation.commands.submit(job)));
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(await jobsOf('race')).toHaveLength(1);
    });

    it('does not let one that conflicts harm those beside it', async () => {
      const job = { tenant: 'beside', type: 'echo', idempotencyKey: 'k4' };
      await installation.commands.submit(job);
      const replies = await Promise.all(
        Array.from({ length: 40 }, (_, n): Promise<Reply> =>
          installation.commands.ask(
            COMMAND.submit,
            n % 4 === 0 ? { ...job, name: 'other' } : { tenant: 'beside', type: 'echo', parameters: { n } },
          ),
        ),
      );
      expect(replies.map((reply) => (reply.ok ? 'stored' : reply.error.code))).toEqual(
        replies.map((_, n) => (n % 4 === 0 ? 'CONFLICT' : 'stored')),
      );
      expect(await jobsOf('beside')).toHaveLength(31);
    });

    it('takes a repeated message id for a repeat only together with an equal body', async () => {
      const messageId = randomUUID();
      const job = { tenant: 'messages', type: 'echo', parameters: { a: 1 } };
      const first = await installation.commands.submit(job, { messageId });
      expect(first.duplicate).toBe(false);
      expect(await installation.commands.submit(job, { messageId })).toMatchObject({ id: first.id, duplicate: true });
      expect(await installation.commands.submit({ ...job, parameters: { a: 2 } }, { messageId })).toMatchObject({ duplicate: false });
      expect(await installation.commands.submit(job, { messageId: randomUUID() })).toMatchObject({ duplicate: false });
      expect(await jobsOf('messages')).toHaveLength(3);
    });

    it('makes two jobs where there is neither, and warns while an equal one is active', async () => {
      const job = { tenant: 'twice', type: 'sleep', parameters: { durationMs: 600_000 } };
      const first = await installation.commands.submit(job);
      const second = await installation.commands.submit(job);
      expect(second.id).not.toBe(first.id);
      expect(first.warnings).toEqual([]);
      expect(second).toMatchObject({
        duplicate: false,
        warnings: [{ code: 'SAME_JOB_ACTIVE', message: expect.stringContaining(first.id) }],
      });
      for (const { id: jobId } of [first, second]) await installation.commands.ask(COMMAND.stop, { tenant: 'twice', jobId });
      for (const { id } of [first, second]) await installation.events.untilStatus(id, 'ABORTED');
      const third = await installation.commands.submit({ ...job, parameters: { durationMs: 1 } });
      expect(third.warnings).toEqual([]);
    });
  });
});

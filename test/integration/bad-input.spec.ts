import { COMMAND, topologyOf } from '#libs/contract';
import { TestInstallation } from '../support/test-installation.js';
import './bad-input/numbers.js'; // here, because each file loads the modules of the service for itself: two seconds of CPU time

const job = { tenant: 'acme', type: 'echo', parameters: { a: 1 } };
const NOBODY = '01890000-0000-7000-8000-000000000000';
const text = (body: string): Buffer => Buffer.from(body);
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

/** What is sent, and how it is refused: the code, and the properties that are named. */
type BadInput = readonly [what: string, key: string, body: unknown, code: string, properties: readonly string[]];

const REFUSED: readonly BadInput[] = [
  ['an unknown command', 'job.sing', job, 'NO_SUCH_COMMAND', []],
  ['an unknown command of a NestJS envelope', COMMAND.submit, { pattern: 'sing', data: job }, 'NO_SUCH_COMMAND', []],
  ['a list instead of an object', COMMAND.submit, [job], 'INVALID_MESSAGE', ['message']],
  ['nothing but null', COMMAND.submit, null, 'INVALID_MESSAGE', ['message']],
  [
    'wrong types everywhere',
    COMMAND.submit,
    {
      tenant: 7,
      type: ['echo'],
      priority: '5',
      name: {},
      owner: 1,
      expiresAt: 5,
      runAt: 'soon',
      pending: 'no',
      idempotencyKey: 9,
      maxAttempts: 1.5,
      timeoutMs: '1s',
      locked: 0,
      relatedRecord: 'x',
    },
    'INVALID_MESSAGE',
    [
      'tenant',
      'type',
      'priority',
      'name',
      'owner',
      'expiresAt',
      'runAt',
      'pending',
      'idempotencyKey',
      'maxAttempts',
      'timeoutMs',
      'locked',
      'relatedRecord',
    ],
  ],
  ['an unknown field', COMMAND.submit, { ...job, priorty: 5 }, 'INVALID_MESSAGE', ['priorty']],
  ['an unknown field of a stop', COMMAND.stop, { tenant: 'acme', jobId: NOBODY, why: 'x' }, 'INVALID_MESSAGE', ['why']],
  ['an unknown type', COMMAND.submit, { ...job, type: 'eccho' }, 'NO_SUCH_TYPE', ['type']],
  ['an unknown job to stop', COMMAND.stop, { tenant: 'acme', jobId: NOBODY }, 'NO_SUCH_JOB', []],
  ['an unknown job to enqueue', COMMAND.enqueue, { tenant: 'acme', jobId: NOBODY }, 'NO_SUCH_JOB', []],
  ['priority 99999', COMMAND.submit, { ...job, priority: 99_999 }, 'INVALID_MESSAGE', ['priority']],
  [
    'runAt after expiresAt',
    COMMAND.submit,
    { ...job, runAt: '2030-01-02T00:00:00Z', expiresAt: '2030-01-01T00:00:00Z' },
    'INVALID_MESSAGE',
    ['runAt'],
  ],
  [
    'runAt at expiresAt',
    COMMAND.submit,
    { ...job, runAt: '2030-01-01T01:00:00+01:00', expiresAt: '2030-01-01T00:00:00Z' },
    'INVALID_MESSAGE',
    ['runAt'],
  ],
  ['a time without an offset', COMMAND.submit, { ...job, runAt: '2030-01-02T00:00:00' }, 'INVALID_MESSAGE', ['runAt']],
  ['parameters of 5 MiB', COMMAND.submit, { ...job, parameters: { text: 'x'.repeat(5 * 1_048_576) } }, 'TOO_LARGE', ['parameters']],
  [
    'U+0000 in parameters',
    COMMAND.submit,
    { ...job, parameters: { deep: [{ text: 'a\0b' }] } },
    'INVALID_MESSAGE',
    ['parameters.deep[0].text'],
  ],
  ['U+0000 in a name', COMMAND.submit, { ...job, name: 'a\0b' }, 'INVALID_MESSAGE', ['name']],
  [
    'half of a surrogate pair',
    COMMAND.submit,
    text('{"tenant":"acme","type":"echo","parameters":{"text":"\\ud83d"}}'),
    'INVALID_MESSAGE',
    ['parameters.text'],
  ],
  ['a tenant with dots', COMMAND.submit, { ...job, tenant: 'acme.echo' }, 'INVALID_MESSAGE', ['tenant']],
  ['a tenant with wildcards', COMMAND.submit, { ...job, tenant: '*' }, 'INVALID_MESSAGE', ['tenant']],
  ['a type with wildcards', COMMAND.submit, { ...job, type: '#' }, 'INVALID_MESSAGE', ['type']],
  ['a tenant with SQL', COMMAND.submit, { ...job, tenant: "x'; DROP TABLE t_job_info; --" }, 'INVALID_MESSAGE', ['tenant']],
  ['an id with SQL', COMMAND.stop, { tenant: 'acme', jobId: "' OR '1'='1" }, 'INVALID_MESSAGE', ['jobId']],
  [
    'parameters that do not fit the type',
    COMMAND.submit,
    { tenant: 'acme', type: 'sleep', parameters: { durationMs: 'long', colour: 'red' } },
    'INVALID_MESSAGE',
    ['parameters.durationMs', 'parameters.colour'],
  ],
  ['missing parameters', COMMAND.submit, { tenant: 'acme', type: 'fail' }, 'INVALID_MESSAGE', ['parameters.message']],
  ['a tenant of many nested lists', COMMAND.submit, text(`{"tenant":${deep},"type":"echo"}`), 'INVALID_MESSAGE', ['tenant']],
  ['a tenant that cannot be made text', COMMAND.submit, { ...job, tenant: { toString: 1 } }, 'INVALID_MESSAGE', ['tenant']],
  [
    'parameters of too many levels',
    COMMAND.submit,
    text(`{"tenant":"acme","type":"echo","parameters":{"x":${deep}}}`),
    'INVALID_MESSAGE',
    ['parameters.x'],
  ],
  [
    'a number that is too large',
    COMMAND.submit,
    text('{"tenant":"acme","type":"echo","parameters":{"x":1e400}}'),
    'INVALID_MESSAGE',
    ['parameters.x'],
  ],
  [
    'names of prototypes',
    COMMAND.submit,
    text('{"tenant":"acme","type":"echo","__proto__":{"type":"echo"},"constructor":1}'),
    'INVALID_MESSAGE',
    ['__proto__', 'constructor'],
  ],
  [
    'jobs that are none',
    COMMAND.submit,
    { tenant: 'acme', jobs: [null, 1, 'x', [], { type: 'echo', tenant: 'zeta' }] },
    'INVALID_MESSAGE',
    ['jobs[0]', 'jobs[1]', 'jobs[2]', 'jobs[3]', 'jobs[4].tenant'],
  ],
  [
    'an address that is a script',
    COMMAND.submit,
    { ...job, relatedRecord: { label: 'x', href: 'javascript:alert(1)' } },
    'INVALID_MESSAGE',
    ['relatedRecord.href'],
  ],
  ['an empty list of jobs', COMMAND.submit, { tenant: 'acme', jobs: [] }, 'INVALID_MESSAGE', ['jobs']],
];

const UNREADABLE: readonly (readonly [what: string, body: Buffer, code: string, message: RegExp])[] = [
  ['what is not JSON', text('{"tenant": "acme"'), 'INVALID_MESSAGE', /not JSON/],
  ['an empty body', text(''), 'INVALID_MESSAGE', /not JSON/],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22]), 'INVALID_MESSAGE', /not UTF-8/],
  ['a message of 17 MiB', Buffer.alloc(17 * 1_048_576, 0x20), 'TOO_LARGE', /at most 16777216 bytes/],
];

describe('bad input', () => {
  let installation: TestInstallation;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    await installation.startHere();
  });
  afterAll(() => installation.close());

  /** The service is unharmed: it runs the next job, and nothing is left or lost on the way. */
  async function expectUnharmed(): Promise<void> {
    const { id } = await installation.commands.submit({ ...job, parameters: { still: 'there' } });
    expect(await installation.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED', result: { still: 'there' } });
  }
  const rejected = (): Promise<number> => installation.peer.waiting(topologyOf(installation.namespace).rejectedQueue);

  it.each(REFUSED)('answers %s with what is wrong', async (...[, key, body, code, properties]) => {
    const refusal = await installation.commands.refused(key, body);
    expect({ ...refusal, properties: [...refusal.properties].sort() }).toEqual({
      code,
      message: expect.stringMatching(/expected .*, got |there is no job|is not known here; known are/s),
      properties: [...properties].sort(),
    });
    expect(refusal.message.length).toBeLessThan(2_000);
    expect(await rejected()).toBe(0);
    await expectUnharmed();
  });

  it.each(REFUSED)('puts %s aside whole when nobody waits for a reply', async (_, key, body, code) => {
    const sent = Buffer.isBuffer(body) ? body : text(JSON.stringify(body));
    installation.commands.publish(key, sent, {
      correlationId: 'c-9',
      messageId: 'm-9',
      type: 'mine',
      expiration: '600000',
      userId: 'guest',
      headers: { mine: 1 },
    });
    const message = await installation.peer.next(topologyOf(installation.namespace).rejectedQueue);
    expect(message.content.equals(sent)).toBe(true);
    expect(message.properties).toMatchObject({
      correlationId: 'c-9',
      messageId: 'm-9',
      type: 'mine',
      expiration: undefined,
      userId: undefined,
    });
    expect(message.properties.headers).toMatchObject({
      mine: 1,
      'x-error-code': code,
      'x-error-message': expect.stringMatching(/\w+/),
      'x-original-user-id': 'guest',
      'x-original-expiration': '600000',
    });
    expect(await rejected()).toBe(0);
    await expectUnharmed();
  });

  it.each(UNREADABLE)('answers and dead-letters %s', async (_, body, code, reason) => {
    expect(await installation.commands.refused(COMMAND.submit, body)).toEqual({
      code,
      message: expect.stringMatching(reason),
      properties: [],
    });
    await installation.peer.next(topologyOf(installation.namespace).rejectedQueue);
    installation.commands.publish(COMMAND.submit, body, { replyTo: installation.commands.replyTo, correlationId: 'unreadable' });
    const message = await installation.peer.next(topologyOf(installation.namespace).rejectedQueue);
    expect(message.content.equals(body)).toBe(true);
    expect(message.properties).toMatchObject({
      replyTo: installation.commands.replyTo,
      correlationId: 'unreadable',
      headers: { 'x-error-code': code, 'x-error-message': expect.stringMatching(reason) },
    });
    await expectUnharmed();
  });

  it('handles a command whose reply has nowhere to go', async () => {
    installation.commands.publish(COMMAND.submit, { ...job, tenant: 'unheard' }, { replyTo: 'no.such.queue' });
    installation.commands.publish(COMMAND.submit, { ...job, tenant: 'unheard', priority: 'x' }, { replyTo: 'no.such.queue' });
    await installation.events.until(
      () => 'the job has run',
      () => installation.events.endedOf('unheard').length === 1,
    );
    expect(await rejected()).toBe(0);
    await expectUnharmed();
  });

  it('tells of everything that is wrong in a message of many jobs, and stores none of them', async () => {
    const jobs = [{ type: 'echo' }, { type: 'echo', priority: 99_999 }, { type: 'sleep', parameters: { durationMs: -1 } }];
    expect(await installation.commands.refused(COMMAND.submit, { tenant: 'nothing', jobs })).toMatchObject({
      code: 'INVALID_MESSAGE',
      properties: ['jobs[1].priority', 'jobs[2].parameters.durationMs'],
    });
    await expectUnharmed();
  });

  it('tells a stop of an ended job how it ended, and changes nothing', async () => {
    const { commands, events } = installation;
    const { id: jobId } = await commands.submit(job);
    await events.untilEnded(jobId);
    const refusal = await commands.refused(COMMAND.stop, { tenant: 'acme', jobId });
    expect(refusal).toEqual({ code: 'CONFLICT', message: expect.stringContaining('has ended as SUCCEEDED'), properties: [] });
    await expectUnharmed();
    expect(events.statusesOf(jobId)).toEqual(['QUEUED', 'TO_BE_RUN', 'RUNNING', 'SUCCEEDED']);
  });

  it("does not tell another tenant's job from one that is not there", async () => {
    const { commands } = installation;
    const { id: jobId } = await commands.submit({ ...job, pending: true });
    const messageFor = async (id: string) =>
      (await commands.refused(COMMAND.stop, { tenant: 'zeta', jobId: id })).message.replace(id, '<id>');
    expect(await messageFor(jobId)).toBe(await messageFor(NOBODY));
    expect(await commands.refused(COMMAND.enqueue, { tenant: 'zeta', jobId })).toMatchObject({ code: 'NO_SUCH_JOB' });
    expect(await commands.ask(COMMAND.enqueue, { tenant: 'acme', jobId })).toMatchObject({ ok: true, job: { status: 'QUEUED' } });
  });

  it('knows no tenant that was not made before, where tenants are closed', async () => {
    const closed = await TestInstallation.create();
    try {
      const instance = await closed.startHere({ JOBCAST_TENANTS: 'closed' });
      expect(await closed.commands.refused(COMMAND.submit, job)).toMatchObject({
        code: 'NO_SUCH_TENANT',
        message: expect.stringContaining('acme'),
      });
      expect(await instance.http('/v1/tenants/acme')).toMatchObject({ status: 404, body: { code: 'NO_SUCH_TENANT' } });
      await instance.http('/v1/tenants/acme', { weight: 1 });
      const { id } = await closed.commands.submit(job);
      expect(await closed.events.untilEnded(id)).toMatchObject({ status: 'SUCCEEDED' });
    } finally {
      await closed.close();
    }
  });
});

import { fileURLToPath } from 'node:url';
import { COMMAND, type ErrorDetail, type Reply } from '#libs/contract';
import { TestService } from '../support/test-service.js';

const PATTERNED = fileURLToPath(new URL('../support/plugins/patterned', import.meta.url));
const MIB = 1_048_576;
const FIRST_ONLY = 'parameters above 65536 bytes are checked up to the first mistake';

/** An object with as many fields that no message has. */
const unknownFields = (count: number): object => Object.fromEntries(Array.from({ length: count }, (_, index) => [`field-${index}`, 1]));

describe('a message with more mistakes than an answer can show', () => {
  let test: TestService;

  beforeAll(async () => {
    test = await TestService.start(() => ({ JOBCAST_PLUGINS: PATTERNED, JOBCAST_MAX_PARAMETERS_BYTES: String(16 * MIB) }));
    await test.becomes('200 ready');
  });
  afterAll(() => test.remove());

  const errorOf = (reply: Reply): { readonly message: string; readonly details: readonly ErrorDetail[] } => {
    if (reply.ok) throw new Error(`expected a refusal, got ${JSON.stringify(reply)}`);
    return reply.error;
  };
  const refused = async (method: string, path: string, body: object): Promise<{ shown: number; detail: unknown }> => {
    const answer = await test.send(method, path, body);
    expect({ path, status: answer.status }).toEqual({ path, status: 422 });
    return { shown: (answer.body.details as unknown[]).length, detail: answer.body.detail };
  };

  it('gets the first of 900 000, when its parameters are large', async () => {
    const parameters = { slugs: Array.from({ length: 900_000 }, () => 'b') };
    const before = process.cpuUsage();
    const { message, details } = errorOf(await test.ask(COMMAND.submit, { tenant: 'acme', type: 'patterned', parameters }));
    const { user, system } = process.cpuUsage(before);
    expect(details).toEqual([{ property: 'parameters.slugs[0]', message: 'expected a text that matches ^(a+)+$, got "b"' }]);
    expect(message).toBe(`parameters.slugs[0]: ${details[0]?.message} (${FIRST_ONLY})`);
    // The test spends most of it on writing and reading 4 MB of JSON. A check of all items takes ten times as long.
    expect((user + system) / 1000).toBeLessThan(3_000);
    expect(await refused('POST', '/v1/jobs', { tenant: 'acme', type: 'patterned', parameters })).toEqual({ shown: 1, detail: message });
  });

  it('gets 100 details, and how many there are beside, of many jobs that are large together', async () => {
    const job = { type: 'patterned', parameters: { slugs: Array.from({ length: 200 }, () => 'b') } };
    const { message, details } = errorOf(
      await test.ask(COMMAND.submit, { tenant: 'acme', jobs: Array.from({ length: 4_800 }, () => job) }),
    );
    expect(details).toHaveLength(100);
    expect(details[99]?.property).toBe('jobs[0].parameters.slugs[99]');
    // 80 jobs have 65 040 bytes of parameters, and the check of the others ends at their first mistake.
    expect(message).toMatch(
      new RegExp(`^jobs\\[0\\]\\.parameters\\.slugs\\[0\\]: .* \\(and 20719 more, of which 99 are shown; ${FIRST_ONLY}\\)$`),
    );
  });

  it.each([
    ['a job', 'POST', '/v1/jobs'],
    ['a schedule', 'PUT', '/v1/schedules/acme/nightly'],
    ['a tenant', 'PUT', '/v1/tenants/acme'],
    ['a bulk action', 'POST', '/v1/jobs/bulk'],
  ])('gets 100 details, and how many there are beside, of the fields of %s', async (_, method, path) => {
    const { shown, detail } = await refused(method, path, unknownFields(4_000));
    expect(shown).toBe(100);
    expect(detail).toMatch(/\(and (3999|400\d) more, of which 99 are shown\)$/);
  });

  it.each([COMMAND.submit, COMMAND.stop])('gets them of the fields of %s by AMQP', async (command) => {
    const { message, details } = errorOf(await test.ask(command, { tenant: 'acme', ...unknownFields(50_000) }));
    expect(details).toHaveLength(100);
    expect(message).toMatch(/\(and 50000 more, of which 99 are shown\)$/);
  });
});

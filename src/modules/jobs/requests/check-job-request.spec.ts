import { Mistakes, type ErrorCode, type ErrorDetail } from '#libs/contract';
import { checkJobRequest } from './check-job-request.js';
import type { NewJob } from './new-job.js';
import type { TypeLookup } from './type-lookup.js';

const lookup =
  (mistakes: Mistakes): TypeLookup =>
  (name) => {
    if (name === 'echo') return { checkParameters: () => undefined, maxAttempts: 3, timeoutMs: 5000 };
    if (name !== 'picky') return undefined;
    const checkParameters = (_: unknown, bytes: number, root: string): void =>
      mistakes.add(() => ({ property: `${root}.folder`, message: `expected a path in ${bytes} bytes` }));
    return { checkParameters, maxAttempts: 1, timeoutMs: null };
  };

/** A job as it was asked for, or why it is refused. */
interface Checked extends NewJob {
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
}

function check(request: unknown, path = ''): Checked {
  const mistakes = new Mistakes();
  const checked = checkJobRequest(request, path, { tenant: 'acme', maxParametersBytes: 1000, findType: lookup(mistakes), mistakes });
  return (typeof checked === 'string' ? { code: checked, details: mistakes.details } : checked) as Checked;
}

describe('checkJobRequest', () => {
  it('fills in every default, from the type where it has one', () => {
    expect(check({ type: 'echo' })).toEqual({
      tenant: 'acme',
      type: 'echo',
      parameters: {},
      priority: 0,
      name: null,
      description: null,
      owner: null,
      expiresAt: null,
      runAt: null,
      pending: false,
      idempotencyKey: null,
      maxAttempts: 3,
      timeoutMs: 5000,
      locked: false,
      relatedRecord: null,
    });
  });

  it('takes null as absent', () => {
    const nulls = { parameters: null, priority: null, name: null, expiresAt: null, pending: null, maxAttempts: null, relatedRecord: null };
    expect(check({ type: 'echo', ...nulls })).toEqual(check({ type: 'echo' }));
  });

  it('keeps what was said', () => {
    const job = check({
      type: 'echo',
      parameters: { a: [1] },
      priority: -1000,
      runAt: '2026-01-01T00:00:00.1239+01:00',
      expiresAt: '2026-01-01T00:00:00Z',
      maxAttempts: 1,
      timeoutMs: 10,
      relatedRecord: { label: 'Fonds 7', href: 'https://example.org/7' },
    });
    expect(job).toMatchObject({ parameters: { a: [1] }, priority: -1000, maxAttempts: 1, timeoutMs: 10 });
    expect(job.runAt?.toISOString()).toBe('2025-12-31T23:00:00.123Z');
  });

  it('tells everything that is wrong, with its place', () => {
    const { code, details } = check(
      { type: 'no dots.', priority: 99_999, prioritty: 1, relatedRecord: { label: 'x', href: 'javascript:alert(1)' }, name: 'a\0' },
      'jobs[3]',
    );
    expect(code).toBe('INVALID_MESSAGE');
    expect(Object.fromEntries(details.map(({ property, message }) => [property, message]))).toEqual({
      'jobs[3].type': expect.stringContaining('expected a name of small letters'),
      'jobs[3].priority': 'expected a whole number from -1000 to 1000, got 99999; correct it',
      'jobs[3].prioritty': expect.stringMatching(/got "prioritty"; did you mean priority\?$/),
      'jobs[3].relatedRecord.href': expect.stringContaining('begins with http:// or https://'),
      'jobs[3].name': expect.stringContaining('U+0000'),
    });
  });

  it.each([
    [{}, 'type'],
    [{ type: null }, 'type'],
    [{ type: 'echo', priority: '1' }, 'priority'],
    [{ type: 'echo', priority: 1.5 }, 'priority'],
    [{ type: 'echo', pending: 'yes' }, 'pending'],
    [{ type: 'echo', idempotencyKey: '' }, 'idempotencyKey'],
    [{ type: 'echo', name: 'x'.repeat(201) }, 'name'],
    [{ type: 'echo', runAt: '2026-01-01T00:00:00' }, 'runAt'],
    [{ type: 'echo', runAt: '2026-01-01T00:00:00Z', expiresAt: '2026-01-01T00:00:00Z' }, 'runAt'],
    [{ type: 'echo', relatedRecord: [] }, 'relatedRecord'],
    [{ type: 'echo', relatedRecord: { label: 'x' } }, 'relatedRecord.href'],
    [{ type: 'echo', maxAttempts: 0 }, 'maxAttempts'],
    [{ type: 'echo', toString: 1 }, 'toString'],
    [JSON.parse('{"type":"echo","__proto__":1}'), '__proto__'],
    [{ type: 'echo', parameters: { a: '\ud800' } }, 'parameters.a'],
    ['echo', 'message'],
    [[], 'message'],
    [null, 'message'],
  ])('refuses %j at %s', (request, property) => {
    const { code, details } = check(request);
    expect({ code, properties: details.map((detail) => detail.property) }).toEqual({ code: 'INVALID_MESSAGE', properties: [property] });
  });

  it('names the limit when parameters are too large', () => {
    const { code, details } = check({ type: 'echo', parameters: { text: 'é'.repeat(500) } });
    expect(code).toBe('TOO_LARGE');
    expect(details[0]?.message).toBe(
      'expected at most 1000 bytes of JSON (JOBCAST_MAX_PARAMETERS_BYTES), got 1011; store the data elsewhere and send where it is',
    );
    expect(check({ type: 'echo', parameters: { text: 'é'.repeat(494) } }).code).toBeUndefined();
  });

  it('tells an unknown type, and wrong parameters by the schema of a known one', () => {
    expect(check({ type: 'nothing' }).code).toBe('NO_SUCH_TYPE');
    expect(check({ type: 'picky' }, 'jobs[0]')).toEqual({
      code: 'INVALID_MESSAGE',
      details: [{ property: 'jobs[0].parameters.folder', message: 'expected a path in 2 bytes' }],
    });
  });

  it('checks 10 000 jobs, as many as one message may bring, without holding up the loop for long', () => {
    const request = {
      type: 'echo',
      parameters: { list: [1, 2, 3], text: 'x'.repeat(300) },
      name: 'one of many',
      expiresAt: '2030-01-01T00:00:00Z',
    };
    // Checking is compared with copying the same request, because a busy machine slows both. A check takes as long as ten
    // copies (30 µs); compiling something for each job would take hundreds.
    const copy = (index: number): unknown => structuredClone({ ...request, idempotencyKey: `k${index}` });
    const least = { check: Infinity, copy: Infinity };
    for (let round = 0; round < 20; round += 1) {
      least.copy = Math.min(least.copy, cpuOf(copy, 500));
      least.check = Math.min(
        least.check,
        cpuOf((index) => check({ ...request, idempotencyKey: `k${index}` }), 500),
      );
    }
    expect(least.check).toBeLessThan(20 * least.copy);
  });
});

/** The CPU time of `times` calls, in microseconds. */
function cpuOf(call: (index: number) => unknown, times: number): number {
  const before = process.cpuUsage();
  for (let index = 0; index < times; index += 1) call(index);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

import fc from 'fast-check';
import { HOSTILE_VALUES } from '../../test/support/hostile-values.mjs';
import { guarded, isError, messageOf, propertyOf, shown, stackTraceOf, textOf, thrownMessage, writeJson } from './index.js';

type Make = () => unknown;

const simple: fc.Arbitrary<Make> = fc.oneof(
  fc.constantFrom(...Object.values(HOSTILE_VALUES)),
  fc.anything().map((value) => () => value),
);
const PROPERTIES = ['stack', 'message', 'name', 'cause', 'errors', 'toJSON', 'then', 'constructor'];
const gather = (errors: unknown): unknown => Object.assign(new AggregateError([]), { errors });

/** Hostile values as parts of others: of lists, objects, errors, and of what getters and proxies give. */
const within = (part: fc.Arbitrary<Make>): fc.Arbitrary<Make> =>
  fc.oneof(
    part,
    fc.array(part, { maxLength: 3 }).map((makes) => () => makes.map((make) => make())),
    fc.array(part, { maxLength: 3 }).map((makes) => () => gather(makes.map((make) => make()))),
    fc.tuple(fc.string(), part).map(([key, make]) => () => ({ [key]: make(), more: make() })),
    part.map((make) => () => new Error('outer', { cause: make() })),
    part.map((make) => () => new Proxy(new Error('behind'), { get: make, getPrototypeOf: make as () => null })),
    fc.tuple(fc.constantFrom(...PROPERTIES), part).map(
      ([name, get]) =>
        () =>
          Object.defineProperty(new Error('x'), name, { get }),
    ),
  );
const hostile = within(within(simple));

/** Checks each of the known ones, so that the name of one that fails is seen, and generated ones. */
function each(check: (value: unknown) => void): void {
  for (const [name, make] of Object.entries(HOSTILE_VALUES)) {
    const failure = guarded<unknown>(
      () => check(make()),
      (thrown) => thrown ?? 'nothing',
    );
    expect([name, propertyOf(failure, 'message')]).toEqual([name, undefined]);
  }
  fc.assert(
    fc.property(hostile, (make) => check(make())),
    { numRuns: 100 },
  );
}

describe('a foreign value', () => {
  it('never makes the service throw, whatever it is asked', () => {
    each((value) => {
      expect(typeof shown(value)).toBe('string');
      expect(typeof textOf(value)).toBe('string');
      expect(typeof messageOf(value)).toBe('string');
      expect(typeof isError(value)).toBe('boolean');
      for (const name of ['name', 'then', 'constructor', Symbol.toPrimitive, 0]) propertyOf(value, name);
    });
  });

  it('has a stack trace that can be stored, and a short message', () => {
    each((value) => {
      const trace = stackTraceOf(value);
      expect(trace).not.toBe('');
      expect(trace.length).toBeLessThan(1_001_000);
      expect(trace.isWellFormed() && !trace.includes('\0')).toBe(true);
      expect(thrownMessage(value).length).toBeLessThan(1_100);
    });
  });

  it('is written as JSON of bounded size and depth, or refused with the reason', () => {
    each((value) => {
      const written = writeJson(value, 10_000, 'return less');
      if (!written.ok) expect(written.message).toMatch(/^expected /);
      else if (written.json !== undefined) expect(Buffer.byteLength(written.json)).toBeLessThanOrEqual(10_000);
    });
    const levels = (count: number): unknown => JSON.parse(`${'['.repeat(count)}"[{\\"[\\\\"${']'.repeat(count)}`);
    expect(writeJson(levels(500), 10_000, '')).toMatchObject({ ok: true });
    expect(writeJson(levels(501), 10_000, '')).toEqual({ ok: false, message: expect.stringContaining('at most 500 levels') });
    expect(writeJson('[{"'.repeat(1_000), 10_000, '')).toMatchObject({ ok: true });
  });
});

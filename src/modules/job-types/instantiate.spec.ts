import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import fc from 'fast-check';
import { AnyObject } from '#libs/job-kit';
import { checkAgainstSchema } from './check-against-schema.js';
import { classSchema } from './class-schema.js';
import { instantiate } from './instantiate.js';
import { TOO_MUCH_EFFORT } from './patterns/index.js';

class Part {
  @IsInt()
  @Min(0)
  @Max(9)
  count!: number;

  @IsOptional()
  @IsObject()
  free?: object | null;
}

class Sample {
  @IsString()
  @Length(1, 3)
  text!: string;

  @IsOptional()
  @IsNumber()
  number?: number | null;

  @IsBoolean()
  flag!: boolean;

  @IsArray()
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts!: Part[];

  @IsOptional()
  @ValidateNested()
  @Type(() => Part)
  part?: Part | null;

  @IsOptional()
  @IsIn(['a', 1, null])
  choice?: unknown;

  @IsOptional()
  @Matches(/^x\d/)
  code?: string | null;

  @IsOptional()
  @IsNotEmpty()
  some?: unknown;

  @IsOptional()
  @IsUrl()
  url?: string | null;

  @IsOptional()
  @IsEmail()
  mail?: string | null;

  @IsOptional()
  @IsUUID()
  id?: string | null;
}

const schema = classSchema(Sample);
const other = fc.jsonValue({ maxDepth: 2 });
const mostly = (right: fc.Arbitrary<unknown>) => fc.oneof({ arbitrary: right, weight: 30 }, { arbitrary: other, weight: 1 });
const part = fc.record({ count: mostly(fc.nat(9)), free: mostly(fc.dictionary(fc.string(), other)) }, { requiredKeys: ['count'] });
const sample = fc.record(
  {
    text: mostly(fc.string({ minLength: 1, maxLength: 3 })),
    number: mostly(fc.double({ noNaN: true, noDefaultInfinity: true })),
    flag: mostly(fc.boolean()),
    parts: mostly(fc.array(mostly(part), { maxLength: 2 })),
    part: mostly(part),
    choice: mostly(fc.constantFrom('a', 1, null)),
    code: mostly(fc.constantFrom('x1', 'x2y', 'y')),
    some: mostly(fc.constantFrom('', 0, 'x', [])),
    url: mostly(fc.constantFrom('example.com', 'https://example.com/a?b', 'no url')),
    mail: mostly(fc.constantFrom('jürgen@example.com', 'a@b.co', 'a@b')),
    id: mostly(fc.uuid()),
  },
  { requiredKeys: ['text', 'flag', 'parts'] },
);
const withStrange = fc.tuple(sample, other).map(([value, strange]) => ({ ...value, strange }));
/** As it comes from a message. */
const overTheWire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('instantiate', () => {
  it('agrees with the schema of the class about every value', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof({ arbitrary: sample, weight: 20 }, { arbitrary: withStrange, weight: 2 }, other), async (value) => {
        const plain = overTheWire(value);
        const made = await instantiate(Sample, plain);
        if (made.ok) accepted += 1;
        expect({ ok: checkAgainstSchema(schema, plain).count === 0 }).toEqual({ ok: made.ok });
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(100); // or it would agree in refusing only
  });

  it('refuses a list within a list of nested objects, as the schema does', async () => {
    const plain = { text: ' ', flag: false, parts: [[]] };
    expect(checkAgainstSchema(schema, plain).count).toBe(1);
    expect(await instantiate(Sample, plain)).toMatchObject({ ok: false, mistakes: { details: [{ property: 'parameters.parts[0]' }] } });
  });

  it('names what the schema names, for the same mistakes', async () => {
    const plain = { text: 'x', flag: true, parts: [{ count: 1 }, { count: -1, why: 1 }], strange: 1 };
    const made = await instantiate(Sample, plain);
    const paths = made.ok ? [] : made.mistakes.details.map((detail) => detail.property);
    expect(new Set(paths)).toEqual(new Set(checkAgainstSchema(schema, plain).details.map((detail) => detail.property)));
    expect(paths).toContain('parameters.parts[1].count');
  });

  it('refuses a value that takes too long to test by a pattern', async () => {
    class Slow {
      @Matches(/^(.*a.{1000}|x)*y$/i)
      slow!: string;
    }
    const made = await instantiate(Slow, { slow: 'a'.repeat(1_000_000) });
    expect(made).toMatchObject({ ok: false, mistakes: { details: [{ property: 'parameters', message: TOO_MUCH_EFFORT }] } });
  });

  it('gives instances whose values are exactly those that came', async () => {
    const text = '{"text":"1","number":1e21,"flag":true,"parts":[{"count":0,"free":{"toString":"a","constructor":1,"__proto__":[]}}]}';
    const made = await instantiate(Sample, JSON.parse(text));
    const value = made.ok ? made.value : undefined;
    expect(value).toBeInstanceOf(Sample);
    expect((value as Sample).parts[0]).toBeInstanceOf(Part);
    expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(text)));
  });

  it('makes nothing of properties that would change the instance', async () => {
    const plain: unknown = JSON.parse('{"text":"a","flag":true,"parts":[],"__proto__":{"x":1},"constructor":{}}');
    const made = await instantiate(Sample, plain, 'result');
    expect(made).toMatchObject({
      ok: false,
      mistakes: { details: [{ property: 'result.__proto__' }, { property: 'result.constructor' }] },
    });
  });

  it.each<[string, (new () => object) | undefined, unknown, boolean]>([
    ['null for no class', undefined, null, true],
    ['an empty object for no class', undefined, {}, true],
    ['a property for no class', undefined, { a: 1 }, false],
    ['any object for AnyObject', AnyObject, { a: { b: [null] } }, true],
    ['a list for AnyObject', AnyObject, [1], false],
    ['a text for a class', Sample, 'text', false],
    ['nothing for a class with required properties', Sample, undefined, false],
  ])('%s', async (_, valueClass, plain, ok) => {
    expect((await instantiate(valueClass, plain)).ok).toBe(ok);
  });

  it('tests patterns in linear time, with any flags, in lists, nested objects and options', async () => {
    const slow = /^(a+)+$/;
    class Nested {
      @Matches(slow)
      text!: string;
    }
    class Patterned {
      @IsOptional()
      @Matches(slow)
      plain?: string;

      @IsOptional()
      @Matches(/^(a+)+$/gimsuy, { each: true })
      list?: string[];

      @IsOptional()
      @Matches('^(a+)+$', 'iy')
      written?: string;

      @IsOptional()
      @IsUrl({ host_whitelist: [/^(a+)+$/], require_tld: false })
      url?: string;

      @IsOptional()
      @ValidateNested({ each: true })
      @Type(() => Nested)
      nested?: Nested[];
    }
    const letters = 'a'.repeat(40);
    for (const ok of [true, false, true]) {
      const text = ok ? letters : `${letters}!`;
      const values = { plain: text, list: ['A', text], written: text, url: ok ? letters : `${letters}b`, nested: [{ text }] };
      for (const [property, value] of Object.entries(values)) {
        const made = await instantiate(Patterned, { [property]: value });
        expect({ property, ok: made.ok }).toEqual({ property, ok });
      }
    }
    expect([...(slow.exec('aa') ?? [])]).toEqual(['aa', 'aa']); // the author's own pattern is unchanged
  });

  it('checks that items are unique in time that grows with the length of the list', async () => {
    class Lists {
      @IsOptional()
      @ArrayUnique()
      plain?: unknown[];

      @IsOptional()
      @ArrayUnique(({ id }: { id: unknown }) => id)
      byId?: unknown[];
    }
    const accepts = async (lists: object): Promise<boolean> => (await instantiate(Lists, lists)).ok;
    expect([await accepts({ plain: [1, '1', null, {}, {}] }), await accepts({ plain: [1, 2, 1] })]).toEqual([true, false]);
    expect([await accepts({ byId: [{ id: 1 }, { id: 2 }, null] }), await accepts({ byId: [{ id: 1 }, { id: 1 }] })]).toEqual([true, false]);
    expect(await accepts({ plain: 'text' })).toBe(false);
    const many = Array.from({ length: 500_000 }, (_, id) => ({ id }));
    const before = process.cpuUsage();
    expect([await accepts({ plain: many }), await accepts({ byId: many })]).toEqual([true, true]);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(10_000); // a comparison of each with each takes minutes
  });

  it('describes 100 mistakes, and counts the others', async () => {
    const parts = Array.from({ length: 300 }, () => ({ count: -1, strange: 1 }));
    const made = await instantiate(Sample, { text: 'x', flag: true, parts });
    const mistakes = made.ok ? undefined : made.mistakes;
    expect(mistakes?.details).toHaveLength(100);
    expect(mistakes?.count).toBe(601); // with that of the list's length
    expect(String(mistakes)).toMatch(/^parameters\.parts\[0\]\.strange is not known here; .*; and 501 more$/);
  });

  it('survives nesting that is too deep to walk', async () => {
    class Node {
      @IsOptional()
      @ValidateNested()
      @Type(() => Node)
      next?: Node;
    }
    const deep: unknown = JSON.parse('{"next":'.repeat(100_000) + '{}' + '}'.repeat(100_000));
    expect(await instantiate(Node, deep)).toMatchObject({ ok: false, mistakes: { details: [{ property: 'parameters' }] } });
  });
});

import { describe, expect, it } from '@jest/globals';
import { Transform, Type } from 'class-transformer';
import { Allow, IsArray, IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Min, ValidateIf, ValidateNested } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';
import type { JobTypeOptions, RunnerClass } from '#libs/job-kit';
import { checkAgainstSchema } from './check-against-schema.js';
import { describeJobType } from './describe-job-type.js';

class Item {
  @IsString()
  name!: string;

  @IsOptional()
  @ValidateNested({ each: true })
  @IsArray()
  @Type(() => Item)
  parts?: Item[];
}

/** Another class of the same name, as two plug-ins may have. */
const Twin = (() => {
  class Item {
    @IsInt()
    count!: number;
  }
  return Item;
})();

class Base {
  @IsString()
  folder!: string;
}

class Parameters extends Base {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Item)
  items!: Item[];

  @ValidateNested()
  @Type(() => Twin)
  twin!: object;

  @IsOptional()
  @IsInt()
  @Min(1)
  limit?: number | null;

  @ValidateIf((self: Parameters) => self.limit === 7)
  @IsString()
  why?: string;

  @Allow()
  note?: unknown;

  @IsOptional()
  @IsIn([null, 1, 'a'])
  choice?: unknown;
}

function runnerOf(options: Partial<JobTypeOptions>): RunnerClass {
  return JobType({ name: 'import', ...options })(
    class ImportJob extends AbstractJob {
      run(): void {
        return undefined;
      }
    },
  );
}

const valid = { folder: '/a', items: [{ name: 'x', parts: [{ name: 'y', parts: null }] }], twin: { count: 1 } };

describe('describeJobType', () => {
  const { parametersSchema } = describeJobType(runnerOf({ parameters: Parameters }), '1.2.3');

  it('accepts what the class accepts: inherited, nested, recursive, optional, free', () => {
    expect(checkAgainstSchema(parametersSchema, valid).details).toEqual([]);
    expect(checkAgainstSchema(parametersSchema, { ...valid, limit: null, why: 5, note: [{}], choice: 'a' }).details).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a missing property', { ...valid, folder: undefined }, 'parameters.folder'],
    ['a missing nested property', { ...valid, items: [{}] }, 'parameters.items[0].name'],
    ['a wrong property of a nested list', { ...valid, items: [{ name: 'x', parts: [{ name: 1 }] }] }, 'parameters.items[0].parts[0].name'],
    ['an unknown property', { ...valid, folders: 1 }, 'parameters.folders'],
    ['an unknown nested property', { ...valid, twin: { count: 1, 'odd key': 2 } }, 'parameters.twin["odd key"]'],
    ['the properties of another class of the same name', { ...valid, twin: { name: 'x' } }, 'parameters.twin.count'],
    ['a number below the least', { ...valid, limit: 0 }, 'parameters.limit'],
  ])('refuses %s and names it', (_, value, property) => {
    const plain: unknown = JSON.parse(JSON.stringify(value));
    expect(checkAgainstSchema(parametersSchema, plain).details.map((detail) => detail.property)).toContain(property);
  });

  it('fills in every default and is plain JSON', () => {
    const description = describeJobType(runnerOf({}), '1.2.3');
    expect(JSON.parse(JSON.stringify(description))).toEqual({
      name: 'import',
      title: 'import',
      description: null,
      hidden: false,
      version: '1.2.3',
      parametersSchema: expect.objectContaining({ type: 'object', additionalProperties: false }) as unknown,
      resultSchema: null,
      options: {
        runConcurrently: true,
        maxRunning: null,
        maxRunningPerTenant: null,
        maxStartsPerMinute: null,
        serialGroup: null,
        restartable: false,
        maxAttempts: 1,
        backoff: { baseMs: 1000, factor: 2, maxMs: 600_000 },
        timeoutMs: null,
        failOnErrors: false,
        workspace: false,
        isolation: 'inline',
        maxMemoryMb: null,
        createPermissions: [],
        cancelPermissions: [],
      },
    });
  });

  it('makes runConcurrently: false a limit of one', () => {
    expect(describeJobType(runnerOf({ runConcurrently: false }), '1').options.maxRunning).toBe(1);
  });

  it('takes no parameters without a class, and any object with AnyObject', () => {
    const none = describeJobType(runnerOf({}), '1').parametersSchema;
    const any = describeJobType(runnerOf({ parameters: AnyObject }), '1').parametersSchema;
    expect(checkAgainstSchema(none, null).details).toEqual([]);
    expect(checkAgainstSchema(none, { a: 1 }).details).toEqual([
      { property: 'parameters.a', message: 'is not known here; nothing is expected, leave it out' },
    ]);
    expect(checkAgainstSchema(any, { a: [{ b: null }] }).details).toEqual([]);
    expect(checkAgainstSchema(any, [1]).details).toEqual([{ property: 'parameters', message: 'expected an object, got a list of 1' }]);
  });

  it.each<[string, new () => object, RegExp]>([
    ['no decorators', class Bare {}, /runner ImportJob, parameters class Bare: no property has a class-validator decorator/],
    [
      'a nested property without its class',
      (() => {
        class Untyped {
          @ValidateNested()
          item!: Item;
        }
        return Untyped;
      })(),
      /class Untyped: property "item" has @ValidateNested\(\) but no nested class; add @Type/,
    ],
    [
      'a property that would be changed on its way',
      (() => {
        class Changed {
          @IsString()
          @Transform(({ value }) => String(value).trim())
          text!: string;
        }
        return Changed;
      })(),
      /class Changed: property "text" has @Transform/,
    ],
    [
      'a property without a decorator',
      (() => {
        class Half {
          @IsString()
          text!: string;
          limit = 5;
        }
        return Half;
      })(),
      /class Half: property "limit" has no class-validator decorator/,
    ],
    [
      'a look-ahead in a pattern',
      (() => {
        class Ahead {
          @Matches(/^(?=.*\d)\w+$/i)
          text!: string;
        }
        return Ahead;
      })(),
      /class Ahead: property "text" has the pattern \/\^\(\?=\.\*\\d\)\\w\+\$\/i with a look-ahead, \(\?=\.\*\\d\), so it cannot be tested in linear time; write it without/,
    ],
    [
      'a back-reference in a pattern of a nested class',
      (() => {
        class Back {
          @Matches(/^(.)\1$/, { each: true })
          texts!: string[];
        }
        class Outer {
          @ValidateNested()
          @Type(() => Back)
          inner!: Back;
        }
        return Outer;
      })(),
      /class Back: property "texts" has the pattern .* with a back-reference, \\1/,
    ],
    [
      'an invalid pattern',
      (() => {
        class Broken {
          @Matches('(', 'i')
          text!: string;
        }
        return Broken;
      })(),
      /class Broken: property "text" has an invalid pattern \(SyntaxError: .*\); correct it/,
    ],
    [
      'a look-behind in the options of a decorator',
      (() => {
        class Hosts {
          @IsUrl({ host_whitelist: ['example.com', /(?<!evil)\.example$/] })
          url!: string;
        }
        return Hosts;
      })(),
      /class Hosts: property "url" has the pattern .* with a look-behind, \(\?<!evil\)/,
    ],
    [
      'a look-ahead in a schema of its own',
      (() => {
        class Written {
          @JSONSchema({ additionalProperties: { pattern: '^(?!_)' } })
          @Allow()
          map!: object;
        }
        return Written;
      })(),
      /class Written: the schema of property "map" has the pattern \/\^\(\?!_\)\/ with a look-ahead/,
    ],
    [
      'a look-ahead in the schema of the class',
      (() => {
        @JSONSchema({ anyOf: [{ pattern: '^(?!_)' }] })
        class Named {
          @Allow()
          map!: object;
        }
        return Named;
      })(),
      /class Named: its schema has the pattern \/\^\(\?!_\)\/ with a look-ahead/,
    ],
  ])('refuses a class with %s', (_, parameters, message) => {
    expect(() => describeJobType(runnerOf({ parameters }), '1')).toThrow(message);
  });
});

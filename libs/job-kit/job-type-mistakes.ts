import { BOUNDS, expectedNumber, isWithin, NAME_PATTERN, type Bound } from '#libs/contract';
import { closestName } from './closest-name.js';
import type { JobTypeOptions } from './job-type-options.js';

/** What an option must be: in words, and as a check. */
type Rule = readonly [expected: string, holds: (value: unknown) => boolean];

const isName = (value: unknown): boolean => typeof value === 'string' && NAME_PATTERN.test(value);
const within = (bound: Bound): Rule => [expectedNumber(bound), (value) => isWithin(value, bound)];

const NAME: Rule = [`a name like "import-marc" (${NAME_PATTERN.source})`, isName];
const CLASS: Rule = ['a class', (value) => typeof value === 'function'];
const TEXT: Rule = ['a text', (value) => typeof value === 'string'];
const FLAG: Rule = ['true or false', (value) => typeof value === 'boolean'];
const NAMES: Rule = ['a list of permission names', (value) => Array.isArray(value) && value.every(isName)];

const BACKOFF: Record<keyof NonNullable<JobTypeOptions['backoff']>, Rule> = {
  baseMs: within(BOUNDS.backoffBaseMs),
  factor: within(BOUNDS.backoffFactor),
  maxMs: within(BOUNDS.backoffMaxMs),
};

const RULES: Record<keyof JobTypeOptions, Rule> = {
  name: NAME,
  parameters: CLASS,
  result: CLASS,
  title: TEXT,
  description: TEXT,
  hidden: FLAG,
  runConcurrently: FLAG,
  maxRunning: within(BOUNDS.typeMaxRunning),
  maxRunningPerTenant: within(BOUNDS.typeMaxRunning),
  maxStartsPerMinute: within(BOUNDS.typeMaxStartsPerMinute),
  serialGroup: NAME,
  createPermissions: NAMES,
  cancelPermissions: NAMES,
  restartable: FLAG,
  maxAttempts: within(BOUNDS.maxAttempts),
  backoff: [`an object with at most ${Object.keys(BACKOFF).join(', ')}`, isObject],
  timeoutMs: within(BOUNDS.timeoutMs),
  failOnErrors: FLAG,
  workspace: FLAG,
  isolation: ['"inline" or "thread"', (value) => value === 'inline' || value === 'thread'],
  maxMemoryMb: within(BOUNDS.maxMemoryMb),
};

/** What is wrong with the options of a job type: for each mistake what was expected, what came and what to do; none is good. */
export function jobTypeMistakes(options: unknown): string[] {
  if (typeof options !== 'object' || options === null) return [`expected an object with at least a name, got ${shown(options)}`];
  const given: Readonly<Record<string, unknown>> = { name: undefined, ...options };
  const mistakes = mistakesOf(given, RULES);
  if (isObject(given['backoff'])) mistakes.push(...mistakesOf(given['backoff'], BACKOFF, 'backoff.'));
  if (given['runConcurrently'] === false && isWithin(given['maxRunning'], { ...BOUNDS.typeMaxRunning, min: 2 })) {
    mistakes.push('maxRunning: with runConcurrently false only one runs at a time; leave out one of the two');
  }
  if (given['maxMemoryMb'] !== undefined && given['isolation'] !== 'thread') {
    mistakes.push('maxMemoryMb: only a thread can be limited; add isolation: "thread"');
  }
  return mistakes;
}

function mistakesOf(given: object, rules: Readonly<Record<string, Rule>>, prefix = ''): string[] {
  return Object.entries(given).flatMap(([key, value]) => {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (!rule) return [`${prefix}${key}: no such option; ${adviceOn(key, Object.keys(rules))}`];
    const [expected, holds] = rule;
    if ((value === undefined && key !== 'name') || holds(value)) return [];
    return [`${prefix}${key}: expected ${expected}, got ${shown(value)}; correct it${key === 'name' ? '' : ' or leave it out'}`];
  });
}

function adviceOn(key: string, known: readonly string[]): string {
  const close = closestName(key, known);
  return close ? `did you mean "${close}"?` : `known are ${known.join(', ')}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (typeof value === 'function') return `the function ${value.name}`;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value); // JSON has no NaN, Infinity and bigint
  return JSON.stringify(value) ?? String(value);
}

import { NAME_PATTERN } from '#libs/contract';
import { closestName } from './closest-name.js';
import type { JobTypeOptions } from './job-type-options.js';

/** What an option must be: in words, and as a check. */
type Rule = readonly [expected: string, holds: (value: unknown) => boolean];

/** A thread that has loaded class-validator and a small plug-in holds 9 to 12 MiB. */
const MIN_MEMORY_MB = 16;

const isName = (value: unknown): boolean => typeof value === 'string' && NAME_PATTERN.test(value);
const isPositive = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0;

const NAME: Rule = [`a name like "import-marc" (${NAME_PATTERN.source})`, isName];
const CLASS: Rule = ['a class', (value) => typeof value === 'function'];
const TEXT: Rule = ['a text', (value) => typeof value === 'string'];
const FLAG: Rule = ['true or false', (value) => typeof value === 'boolean'];
const COUNT: Rule = ['a positive integer', isPositive];
const NAMES: Rule = ['a list of permission names', (value) => Array.isArray(value) && value.every(isName)];

const RULES: Record<keyof JobTypeOptions, Rule> = {
  name: NAME,
  parameters: CLASS,
  result: CLASS,
  title: TEXT,
  description: TEXT,
  hidden: FLAG,
  runConcurrently: FLAG,
  maxRunning: COUNT,
  maxRunningPerTenant: COUNT,
  maxStartsPerMinute: COUNT,
  serialGroup: NAME,
  createPermissions: NAMES,
  cancelPermissions: NAMES,
  restartable: FLAG,
  maxAttempts: COUNT,
  backoff: ['{ baseMs?, factor?, maxMs? } with positive integers (factor may be a fraction of 1 or more)', isBackOff],
  timeoutMs: COUNT,
  failOnErrors: FLAG,
  workspace: FLAG,
  isolation: ['"inline" or "thread"', (value) => value === 'inline' || value === 'thread'],
  maxMemoryMb: [`an integer of ${MIN_MEMORY_MB} or more`, (value) => isPositive(value) && Number(value) >= MIN_MEMORY_MB],
};

function isBackOff(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(([key, part]) =>
    key === 'factor' ? Number.isFinite(part) && part >= 1 : (key === 'baseMs' || key === 'maxMs') && isPositive(part),
  );
}

/** What is wrong with the options of a job type: for each mistake what was expected, what came and what to do; none is good. */
export function jobTypeMistakes(options: unknown): string[] {
  if (typeof options !== 'object' || options === null) return [`expected an object with at least a name, got ${shown(options)}`];
  const given: Readonly<Record<string, unknown>> = { name: undefined, ...options };
  const mistakes = Object.entries(given).flatMap(([key, value]) => mistakeOf(key, value));
  if (given['runConcurrently'] === false && Number(given['maxRunning']) > 1) {
    mistakes.push('maxRunning: with runConcurrently false only one runs at a time; leave out one of the two');
  }
  if (given['maxMemoryMb'] !== undefined && given['isolation'] !== 'thread') {
    mistakes.push('maxMemoryMb: only a thread can be limited; add isolation: "thread"');
  }
  return mistakes;
}

function mistakeOf(key: string, value: unknown): string[] {
  if (!isOption(key)) {
    const close = closestName(key, Object.keys(RULES));
    return [`${key}: no such option; ${close ? `did you mean "${close}"?` : `known are ${Object.keys(RULES).join(', ')}`}`];
  }
  if (value === undefined && key !== 'name') return [];
  const [expected, holds] = RULES[key];
  return holds(value) ? [] : [`${key}: expected ${expected}, got ${shown(value)}`];
}

function isOption(key: string): key is keyof JobTypeOptions {
  return Object.hasOwn(RULES, key);
}

function shown(value: unknown): string {
  return typeof value === 'function' ? `the function ${value.name}` : (JSON.stringify(value) ?? String(value));
}

import { readFileSync } from 'node:fs';
import { closestName } from './closest-name.js';
import type { ShownSetting } from './shown-setting.js';

/** The variables of a process; an empty value counts as unset. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** How one value is read. */
export interface Reading<T> {
  /** What is expected, to follow "expected". */
  readonly expected: string;
  /** The value, or undefined when the text is not what is expected. */
  readonly parse: (text: string) => T | undefined;
  /** A secret is never shown, and may stand in the file that `<KEY>_FILE` names. */
  readonly secret?: boolean;
}

/** Reads settings from variables and gathers what is wrong with them, so that all mistakes are told together. */
export class Environment {
  /** One sentence for each mistake. */
  readonly mistakes: string[] = [];
  /** What was read, for people: secrets are not shown. */
  readonly shown: ShownSetting[] = [];
  readonly #variables: Variables;
  readonly #known = new Set<string>();

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  /** The value of a key; the fallback when it is unset, or wrong (which becomes a mistake). */
  read<T, F>(key: string, fallback: F, reading: Reading<T>): T | F {
    const secret = reading.secret ?? false;
    const text = this.#text(key, secret);
    const origin = text === undefined ? 'default' : this.#variables[key] ? 'environment' : `file ${this.#variables[`${key}_FILE`]}`;
    this.shown.push({ key, value: text === undefined ? shownDefault(fallback) : secret ? withoutSecret(text) : text, origin });
    if (text === undefined) return fallback;
    const value = reading.parse(text);
    if (value !== undefined) return value;
    const came = reading.secret ? `a value of ${text.length} characters (not shown, it may hold a secret)` : JSON.stringify(text);
    this.mistakes.push(`${key}: expected ${reading.expected}, got ${came}; correct it${defaultOf(fallback)}.`);
    return fallback;
  }

  /** Variables that others read: they are no mistakes. */
  allow(...keys: readonly string[]): void {
    keys.forEach((key) => this.#known.add(key));
  }

  /** Adds a mistake for each variable with the prefix that nothing has read. */
  refuseUnknown(prefix: string, exceptPrefix: string): void {
    for (const key of Object.keys(this.#variables).sort()) {
      if (!key.startsWith(prefix) || key.startsWith(exceptPrefix) || this.#known.has(key)) continue;
      const closest = closestName(key, this.#known);
      const advice = closest ? `did you mean ${closest}?` : 'remove it, or correct its name (the README lists all settings).';
      this.mistakes.push(`${key}: there is no such setting; ${advice}`);
    }
  }

  #text(key: string, secret: boolean): string | undefined {
    this.#known.add(key);
    const direct = this.#variables[key] || undefined;
    if (!secret) return direct;
    const fileKey = `${key}_FILE`;
    this.#known.add(fileKey);
    const file = this.#variables[fileKey] || undefined;
    if (file === undefined) return direct;
    if (direct === undefined) return this.#fileText(fileKey, file);
    this.mistakes.push(`${fileKey}: expected either ${key} or ${fileKey}, got both; remove one.`);
    return undefined;
  }

  #fileText(key: string, file: string): string | undefined {
    try {
      const text = readFileSync(file, 'utf8').trim();
      if (text !== '') return text;
      this.mistakes.push(`${key}: expected a file with the value, got the empty file ${JSON.stringify(file)}; write the value into it.`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.mistakes.push(`${key}: expected a readable file, got ${JSON.stringify(file)} (${why}); correct the path or its permissions.`);
    }
    return undefined;
  }
}

function shownDefault(fallback: unknown): string | null {
  if (fallback === undefined || fallback === null) return null;
  return Array.isArray(fallback) ? fallback.join(',') : String(fallback);
}

/** An address without its password; any other secret not at all. */
function withoutSecret(text: string): string {
  if (!URL.canParse(text)) return text === 'none' ? text : '***';
  const { protocol, username, password, host, pathname } = new URL(text);
  return `${protocol}//${username === '' ? '' : `${username}${password === '' ? '' : ':***'}@`}${host}${pathname}`;
}

function defaultOf(fallback: unknown): string {
  if (typeof fallback !== 'string' && typeof fallback !== 'number' && typeof fallback !== 'boolean') return ' or remove it';
  return ` or remove it (default ${String(fallback)})`;
}

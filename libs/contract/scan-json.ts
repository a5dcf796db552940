import type { ErrorDetail } from './error-code.js';
import { MAX_JSON_DEPTH } from './names.js';
import { propertyPath } from './property-path.js';

/** How deep lists and objects of a message may be nested, which has a few levels around the parameters of its jobs. */
export const MAX_MESSAGE_DEPTH = MAX_JSON_DEPTH + 12;
/** How many items and members the lists and objects of a message may have together. */
export const MAX_JSON_VALUES = 1_000_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
/** In characters; a longer path is cut. */
const MAX_PATH = 500;
/** The shortest integer beyond 2^53 - 1 has 16 digits. */
const LONG_NUMBER = 16;

/** How many different keys the objects of a message may have together: `JSON.parse` takes 1.5 µs for each one. */
export const MAX_JSON_KEYS = 100_000;

/**
 * Finds a reason to refuse a JSON text before `JSON.parse` builds its values: nesting beyond {@link MAX_MESSAGE_DEPTH}, more than
 * {@link MAX_JSON_VALUES} values or {@link MAX_JSON_KEYS} keys, a key that occurs twice in an object (`JSON.parse` drops the first value), or an
 * integer without fraction and exponent beyond ±(2^53 - 1) (`JSON.parse` changes it). Returns the property and the reason, or undefined.
 *
 * It does not check the syntax: in a text that is not JSON it may find nothing. The time is proportional to the length: 4 µs per KiB of
 * small objects, where decoding and `JSON.parse` take 7 to 17, and 1 µs per KiB of long strings (Node 20, 2 cores).
 */
export function scanJson(text: Buffer): ErrorDetail | undefined {
  return new Scan(text).run();
}

/** The step of an open object that has no key yet. */
const NO_KEY = -1;

class Scan {
  readonly #keys: Keys;
  /** For each open list or object, the outermost first: whether it is an object. */
  readonly #areObjects: boolean[] = [];
  /** For each of them: the index of the current item, or the number of the current key. */
  readonly #steps: number[] = [];
  #values = 0;
  #expectsKey = false;

  constructor(private readonly text: Buffer) {
    this.#keys = new Keys(text);
  }

  run(): ErrorDetail | undefined {
    const { text } = this;
    for (let at = 0; at < text.length; at += 1) {
      const byte = text[at] ?? 0;
      if (byte === QUOTE) {
        const end = endOfString(text, at);
        if (this.#expectsKey && this.#areObjects.length > 0) {
          const number = this.#keys.add(at, end + 1);
          this.#steps[this.#steps.length - 1] = number;
          if (this.#keys.isRepeated) return this.#refuse('expected each key once in an object, got this one twice; send it once');
          if (this.#keys.different > MAX_JSON_KEYS) return tooMany(`${MAX_JSON_KEYS} different keys`);
        }
        at = end;
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        if (this.#steps.length === MAX_MESSAGE_DEPTH)
          return this.#refuse(`expected at most ${MAX_MESSAGE_DEPTH} levels of objects and lists, got more; send it flatter`);
        this.#open(byte === OPEN_OBJECT);
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        this.#close();
      } else if (byte === COMMA) {
        this.#next();
      } else if (byte === COLON) {
        this.#expectsKey = false;
      } else if (isDigit(byte)) {
        const end = endOfNumber(text, at);
        if (end - at >= LONG_NUMBER && isUnsafeInteger(text.toString('latin1', at, end)))
          return this.#refuse('expected an integer within ±9007199254740991, got a larger one, which would change; send it as text');
        at = end - 1;
      }
      if (this.#values > MAX_JSON_VALUES) return tooMany(`${MAX_JSON_VALUES} values`);
    }
    return undefined;
  }

  #open(isObject: boolean): void {
    this.#expectsKey = isObject;
    if (isObject) this.#keys.open();
    this.#areObjects.push(isObject);
    this.#steps.push(isObject ? NO_KEY : 0);
    this.#values += 1;
  }

  #close(): void {
    if (this.#areObjects.pop()) this.#keys.close();
    this.#steps.pop();
    this.#expectsKey = false;
  }

  #next(): void {
    const last = this.#steps.length - 1;
    this.#values += 1;
    this.#expectsKey = this.#areObjects[last] === true;
    if (!this.#expectsKey && last >= 0) this.#steps[last] = (this.#steps[last] ?? 0) + 1;
  }

  #refuse(message: string): ErrorDetail {
    const steps = this.#steps.map((step, level) => (this.#areObjects[level] ? this.#keys.read(step) : step));
    const isDeep = steps.length === MAX_MESSAGE_DEPTH;
    while (isDeep && typeof steps.at(-1) === 'number') steps.pop(); // hundreds of indexes
    const path = steps.reduce<string>((parent, step) => propertyPath(parent, step).slice(0, MAX_PATH), '');
    return { property: path, message };
  }
}

const tooMany = (most: string): ErrorDetail => ({
  property: '',
  message: `expected at most ${most} in a message, got more; send several messages`,
});

/** Begins every hash (FNV-1a): a sender who does not know it cannot choose keys with the same hash. */
const SEED = Math.floor(Math.random() * 2 ** 32) | 0;
/** An object with more keys gets an index of them. */
const MOST_COMPARED = 16;

/** The keys of the objects that are open, compared by a hash of their bytes: most are never made into texts. */
class Keys {
  readonly #all = new Set<number>();
  /** The keys of all open objects, the outermost object's first: the hash, and where it begins and ends with its quotes. */
  #hashes = new Int32Array(1_024);
  #starts = new Int32Array(1_024);
  #ends = new Int32Array(1_024);
  #count = 0;
  /** For each open object: the number of its first key; its hashes, when it has many keys; its keys, when two of them had the same hash. */
  readonly #firsts: number[] = [];
  readonly #indexes: (Set<number> | undefined)[] = [];
  readonly #texts: (Set<string> | undefined)[] = [];
  /** Whether the key that was added last occurred before in its object. */
  isRepeated = false;

  constructor(private readonly text: Buffer) {}

  /** How many different hashes there were. */
  get different(): number {
    return this.#all.size;
  }

  open(): void {
    this.#firsts.push(this.#count);
    this.#indexes.push(undefined);
    this.#texts.push(undefined);
  }

  close(): void {
    this.#count = this.#firsts.pop() ?? 0;
    this.#indexes.pop();
    this.#texts.pop();
  }

  /** Adds a key to the innermost object and returns its number. */
  add(start: number, end: number): number {
    const hash = this.#hashOf(start, end);
    const number = this.#count;
    if (number === this.#hashes.length) this.#grow();
    this.#hashes[number] = hash;
    this.#starts[number] = start;
    this.#ends[number] = end;
    const isKnown = this.#hasHash(hash); // asked in any case: it adds the hash
    this.isRepeated = (isKnown || this.#texts[this.#texts.length - 1] !== undefined) && this.#hasText(number);
    this.#all.add(hash);
    this.#count += 1;
    return number;
  }

  /** The key with a number, as `JSON.parse` reads it. */
  read(number: number): string {
    return number === NO_KEY ? '' : keyOf(this.text.toString('utf8', this.#starts[number], this.#ends[number]));
  }

  /** Whether the innermost object has a key with the hash. From here on it is known to have one. */
  #hasHash(hash: number): boolean {
    const level = this.#firsts.length - 1;
    const first = this.#firsts[level] ?? 0;
    let index = this.#indexes[level];
    if (!index && this.#count - first < MOST_COMPARED) {
      for (let number = first; number < this.#count; number += 1) if (this.#hashes[number] === hash) return true;
      return false;
    }
    index ??= this.#indexes[level] = new Set(this.#hashes.subarray(first, this.#count));
    const { size } = index;
    return index.add(hash).size === size;
  }

  /** Whether the innermost object has the key with the number already. Texts that have the same hash on purpose cost what a set of texts costs. */
  #hasText(number: number): boolean {
    const level = this.#firsts.length - 1;
    const first = this.#firsts[level] ?? 0;
    let texts = this.#texts[level];
    if (!texts) {
      texts = this.#texts[level] = new Set();
      for (let other = first; other < number; other += 1) texts.add(this.read(other));
    }
    const { size } = texts;
    return texts.add(this.read(number)).size === size;
  }

  #hashOf(start: number, end: number): number {
    let hash = SEED;
    for (let at = start + 1; at < end - 1; at += 1) {
      const byte = this.text[at] ?? 0;
      if (byte === BACKSLASH) return hashOf(Buffer.from(keyOf(this.text.toString('utf8', start, end))));
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    return hash | 0;
  }

  #grow(): void {
    const grown = (numbers: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(2 * numbers.length);
      larger.set(numbers);
      return larger;
    };
    this.#hashes = grown(this.#hashes);
    this.#starts = grown(this.#starts);
    this.#ends = grown(this.#ends);
  }
}

function hashOf(bytes: Uint8Array): number {
  let hash = SEED;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash | 0;
}

/** The index of the quote that ends the string, or a place behind the text. */
function endOfString(text: Buffer, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== QUOTE) at += text[at] === BACKSLASH ? 2 : 1;
  return at;
}

function endOfNumber(text: Buffer, from: number): number {
  let at = from + 1;
  while (isOfNumber(text[at] ?? 0)) at += 1;
  return at;
}

/** The key as `JSON.parse` reads it, so that a key with escapes equals the same key without. */
function keyOf(written: string): string {
  if (!written.includes('\\')) return written.slice(1, -1);
  try {
    return JSON.parse(written) as string;
  } catch {
    return written; // not JSON: JSON.parse reports it
  }
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
/** A digit, or one of `.eE+-`. */
const isOfNumber = (byte: number): boolean =>
  isDigit(byte) || byte === 0x2e || byte === 0x65 || byte === 0x45 || byte === 0x2b || byte === 0x2d;
const isUnsafeInteger = (digits: string): boolean => /^\d+$/.test(digits) && !Number.isSafeInteger(Number(digits));

import { JOB_STATUSES, type JobStatus } from '../api/job-view';
import { JOB_WORDS } from '../format/job-words';
import { FILTER_KEYS, type FilterWord } from './filter-keys';

/** REST filter keys and their values, as the address holds them. */
export type JobFilter = Readonly<Record<string, string | readonly string[]>>;

/** What a text of the filter bar means, or what is wrong with it. */
export type ReadFilter = { readonly filter: JobFilter } | { readonly mistake: string };

const TOKEN = /(?:([a-z][\w.[\]-]*):)?(?:"((?:[^"\\]|\\.)*)"|(\S+))/gi;
const AGO = /^(\d+)(m|h|d)$/;
const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads the text of the filter bar: `word:value`, values with blanks in quotes, everything else is looked for as text. */
export function readFilter(text: string): ReadFilter {
  const filter: Record<string, string | string[]> = {};
  const free: string[] = [];
  for (const [all, key, quoted, plain = ''] of text.matchAll(TOKEN)) {
    const value = quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1');
    if (key === undefined) free.push(value);
    else if (key.startsWith('parameter.')) filter.parameter = [...(filter.parameter ?? []), `${key.slice(10)}=${value}`];
    else if (/^https?$/i.test(key)) free.push(all);
    else {
      const mistake = readWord(key.toLowerCase(), value, filter);
      if (mistake) return { mistake };
    }
  }
  if (free.length > 0) filter.q = free.join(' ');
  return { filter };
}

function readWord(key: string, value: string, filter: Record<string, string | string[]>): string | undefined {
  if (!(key in FILTER_KEYS))
    return `There is no filter “${key}:”. There are ${Object.keys(FILTER_KEYS).join(', ')} and parameter.<path>; put text with a colon in quotes.`;
  const word = key as FilterWord;
  if (word === 'status') {
    const statuses = value.split(',').map(statusOf);
    if (statuses.includes(undefined))
      return `“${value}” is no status; there are ${JOB_STATUSES.map((one) => JOB_WORDS[one].word).join(', ')}.`;
    filter.status = statuses.join(',');
  } else if (word === 'after' || word === 'before') {
    const time = timeOf(value);
    if (!time) return `“${value}” is no time; write one such as 2026-01-31, 2026-01-31T14:00 or 2h.`;
    filter[FILTER_KEYS[word]] = time;
  } else filter[FILTER_KEYS[word]] = value;
  return undefined;
}

function statusOf(text: string): JobStatus | undefined {
  const wanted = text.trim().toLowerCase();
  return JOB_STATUSES.find((status) => status.toLowerCase() === wanted || JOB_WORDS[status].word.toLowerCase() === wanted);
}

function timeOf(text: string): string | undefined {
  const [, count, unit] = AGO.exec(text) ?? [];
  const agoMs = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  const time = new Date(count ? Date.now() - agoMs : /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00` : text);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

const quoted = (value: string): string => (/[\s":]/.test(value) || value === '' ? `"${value.replace(/(["\\])/g, '\\$1')}"` : value);

/** The text of the filter bar that means the filter. */
export function filterText(filter: JobFilter): string {
  const words: string[] = [];
  for (const [word, key] of Object.entries(FILTER_KEYS)) {
    const value = filter[key];
    if (typeof value !== 'string') continue;
    const shown =
      word === 'status'
        ? value
            .split(',')
            .map((one) => JOB_WORDS[one as JobStatus]?.word.toLowerCase() ?? one)
            .join(',')
        : value;
    words.push(`${word}:${quoted(shown)}`);
  }
  for (const one of [filter.parameter ?? []].flat()) {
    const at = one.indexOf('=');
    words.push(`parameter.${one.slice(0, at)}:${quoted(one.slice(at + 1))}`);
  }
  const { q } = filter;
  if (typeof q === 'string') words.push(/^[\w-]+:/.test(q) ? quoted(q) : q);
  return words.join(' ');
}

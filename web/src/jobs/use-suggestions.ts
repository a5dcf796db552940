import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { JobView } from '../api/job-view';
import type { Page } from '../api/jobs-api';
import { operationsApi } from '../api/operations-api';
import { JOB_WORDS } from '../format/job-words';
import { FILTER_HELP } from './filter-keys';

/** What may stand for the word that is being written. */
export interface Suggestion {
  readonly text: string;
  readonly help: string;
}

const REASONS = [
  'ERROR',
  'INVALID_PARAMETERS',
  'INVALID_RESULT',
  'NO_RUNNER',
  'EXPIRED',
  'TIMEOUT',
  'INSTANCE_LOST',
  'OUT_OF_MEMORY',
  'ATTEMPTS_EXHAUSTED',
  'STOPPED',
];
const MOST = 12;

/** Empty after a space. */
const lastWord = (text: string): string => text.split(/\s/).at(-1) ?? '';

/** The text with its last word replaced; a finished value is followed by a blank. */
export function completed(text: string, suggestion: string): string {
  return text.slice(0, text.length - lastWord(text).length) + suggestion + (/[:.]$/.test(suggestion) ? '' : ' ');
}

/** Suggestions for the last word of the text: words of the filter, or values of the one that is begun. */
export function useSuggestions(text: string, isOpen: boolean): readonly Suggestion[] {
  const types = useQuery({
    queryKey: ['job-types', true],
    queryFn: () => operationsApi.jobTypes(true),
    enabled: isOpen,
    staleTime: 60_000,
  });
  const seen = useQueryClient()
    .getQueriesData<Page<JobView>>({ queryKey: ['jobs'] })
    .flatMap(([, page]) => page?.items ?? []);
  const word = lastWord(text);
  const [, key, begun = ''] = /^([a-z]+):(.*)$/.exec(word) ?? [];
  if (key === undefined)
    return Object.entries(FILTER_HELP)
      .filter(([name]) => name.startsWith(word.toLowerCase()))
      .map(([name, help]) => ({ text: name === 'parameter' ? 'parameter.' : `${name}:`, help }));
  const values: Readonly<Record<string, readonly (readonly [string | null, string])[]>> = {
    type: types.data?.items.map(({ name, title }) => [name, title] as const) ?? [],
    status: Object.values(JOB_WORDS).map(({ word: one, meaning }) => [one.toLowerCase(), meaning] as const),
    error: REASONS.map((code) => [code, ''] as const),
    owner: seen.map(({ owner }) => [owner, ''] as const),
    tenant: seen.map(({ tenant }) => [tenant, ''] as const),
    instance: seen.map(({ instance }) => [instance, ''] as const),
  };
  const fitting = new Map((values[key] ?? []).filter(([value]) => value?.toLowerCase().startsWith(begun.toLowerCase())));
  return [...fitting].slice(0, MOST).map(([value, help]) => ({ text: `${key}:${value}`, help }));
}

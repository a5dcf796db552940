import { useQuery } from '@tanstack/react-query';
import { recordAddress } from '../api/record-address';

const GONE: readonly number[] = [404, 410];
const KNOWN_MS = 60_000;

/** Whether the place of a record says that the record is not there. What cannot be asked, or answers anything else, counts as there. */
export function useIsGone(href: string): boolean {
  const where = recordAddress(href);
  const { data } = useQuery({
    queryKey: ['record', where],
    queryFn: async ({ signal }) => GONE.includes((await fetch(where ?? '', { method: 'HEAD', cache: 'no-store', signal })).status),
    enabled: where !== null,
    staleTime: KNOWN_MS,
    retry: false,
  });
  return data ?? false;
}

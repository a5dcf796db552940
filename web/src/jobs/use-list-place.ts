import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { placeSearch, readPlace, type ListPlace } from './list-place';

/** The place in the list that the address tells, and the way to another: what is not named stays, but the page begins anew. */
export function useListPlace(): {
  readonly place: ListPlace;
  readonly go: (change: Partial<ListPlace>, replace?: boolean) => void;
  readonly hrefOf: (change: Partial<ListPlace>) => string;
} {
  const [search, setSearch] = useSearchParams();
  const place = useMemo(() => readPlace(search), [search]);
  const go = useCallback(
    (change: Partial<ListPlace>, replace = false) =>
      setSearch(placeSearch({ ...place, cursor: null, ...change }), { replace, preventScrollReset: true }),
    [place, setSearch],
  );
  const hrefOf = useCallback(
    (change: Partial<ListPlace>) => `/jobs?${placeSearch({ ...place, cursor: null, ...change }).toString()}`,
    [place],
  );
  return { place, go, hrefOf };
}

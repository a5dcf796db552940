import { QueryClient } from '@tanstack/react-query';
import { Problem } from './problem';

const mayPass = (error: unknown): boolean => error instanceof Problem && (error.status === 0 || error.status >= 502);

/** What was asked for, kept as long as screens use it. Only what may pass by itself is asked for again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1_000,
      retry: (count, error) => mayPass(error) && count < 2,
      retryDelay: 1_000,
      refetchOnWindowFocus: true,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

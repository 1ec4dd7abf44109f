import { QueryClient } from '@tanstack/react-query';
import { ApiError, OfflineError } from './api-error.js';

/** Answers are fresh for ten seconds; a refusal is not asked again, a server that is away is. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => !(error instanceof ApiError && error.status < 500) && failures < (error instanceof OfflineError ? 20 : 3),
      retryDelay: (failures) => Math.min(10_000, 500 * 2 ** failures),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});

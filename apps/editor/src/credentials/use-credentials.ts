import { queryOptions, useQuery } from '@tanstack/react-query';
import { call } from '../api/call.js';
import type { Credential } from './credential.js';

/** Every credential of the workspace, without its values. */
export const credentialsQuery = queryOptions({
  queryKey: ['credentials'],
  queryFn: async ({ signal }) => (await call<{ readonly items: readonly Credential[] }>('GET', '/api/v1/credentials', { signal })).items,
});

export function useCredentials() {
  return useQuery(credentialsQuery);
}

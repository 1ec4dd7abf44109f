import type { AgentManifest, CredentialManifest } from '@rookery/model';
import { useSuspenseQuery, type UseQueryOptions } from '@tanstack/react-query';
import { call } from './call.js';

/** Everything the editor knows of agents: the types this server has. */
export interface Catalogue {
  readonly types: ReadonlyMap<string, AgentManifest>;
  readonly credentialKinds: ReadonlyMap<string, CredentialManifest>;
}

export const catalogueQuery = {
  queryKey: ['agent-types'],
  queryFn: async ({ signal }): Promise<Catalogue> => {
    const { items, credentialKinds } = await call<{ readonly items: readonly AgentManifest[]; readonly credentialKinds: readonly CredentialManifest[] }>('GET', '/api/v1/agent-types', { signal });
    return { types: new Map(items.map((item) => [item.type, item])), credentialKinds: new Map(credentialKinds.map((item) => [item.kind, item])) };
  },
  staleTime: Number.POSITIVE_INFINITY,
} satisfies UseQueryOptions<Catalogue>;

/** The catalogue; the component waits in the nearest `Suspense` until it is there. */
export function useCatalogue(): Catalogue {
  return useSuspenseQuery(catalogueQuery).data;
}

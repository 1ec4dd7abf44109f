import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { call } from '../api/call.js';
import { useMay } from '../session/session-store.js';
import type { KnownNames } from './completions.js';
import { useFormSupport } from './form-support.js';

interface Named {
  readonly variables: readonly string[];
  readonly stored: readonly string[];
}

const nothing: Named = { variables: [], stored: [] };
const MINUTE_MS = 60_000;

/** All that completion offers: fields of the events, parameters, variables and stored values. */
export function useNames(): KnownNames {
  const { knownFields, parameters } = useFormSupport();
  const mayRead = useMay('table:read');
  const { data = nothing } = useQuery({ queryKey: ['value-names'], queryFn: ({ signal }) => loadNames(signal), staleTime: MINUTE_MS, enabled: mayRead });
  return useMemo(() => ({ fields: knownFields, parameters: Object.keys(parameters), ...data }), [knownFields, parameters, data]);
}

async function loadNames(signal: AbortSignal): Promise<Named> {
  const [variables, stored] = await Promise.all([
    call<{ readonly items: readonly { readonly name: string }[] }>('GET', '/api/v1/variables', { signal }),
    call<{ readonly items: readonly { readonly key: string }[] }>('GET', '/api/v1/stored-values', { signal }),
  ]);
  return { variables: variables.items.map(({ name }) => name), stored: stored.items.map(({ key }) => key) };
}

import { useQuery } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { useMay } from '../session/session-store.js';
import type { Browse } from './field.js';
import { useFormState } from './form-support.js';

/** A table that a credential leads to. */
export interface KnownTable {
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly columns: readonly { readonly name: string; readonly type: string; readonly isKey: boolean }[];
}

export interface KnownTables {
  readonly tables: readonly KnownTable[];
  readonly isCut: boolean;
}

const nothing: KnownTables = { tables: [], isCut: false };

/** The tables an option may name, asked for only once `isWanted`; which credential it is stands in the option beside it. */
export function useKnownTables(browse: Browse | undefined, isWanted: boolean, search = '') {
  const { references } = useFormState();
  const mayEdit = useMay('workflow:edit');
  const credential = browse === undefined ? '' : references[browse.credential] ?? '';
  const query = useQuery({
    queryKey: ['credential-tables', credential, search],
    queryFn: ({ signal }) => call<KnownTables>('GET', `/api/v1/credentials/${encodeURIComponent(credential)}/tables?search=${encodeURIComponent(search)}`, { signal }),
    enabled: isWanted && mayEdit && credential !== '',
    staleTime: 30_000,
    retry: false,
  });
  return { known: query.data ?? nothing, isLoading: query.isLoading, error: query.error, hasCredential: credential !== '', table: browse?.table === undefined ? undefined : references[browse.table] };
}

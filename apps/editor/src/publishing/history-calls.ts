import type { WorkflowDocument } from '@rookery/model';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { call } from '../api/call.js';

export interface VersionSummary {
  readonly version: number;
  readonly note: string;
  readonly by: string;
  readonly createdAt: string;
}

export interface Version extends VersionSummary {
  readonly document: WorkflowDocument;
}

/** Published versions, newest first, a page at a time. */
export function useVersions(workflowId: string) {
  return useInfiniteQuery({
    queryKey: ['workflows', workflowId, 'versions'],
    queryFn: ({ pageParam, signal }) => call<{ readonly items: readonly VersionSummary[]; readonly cursor: string | null }>('GET', `/api/v1/workflows/${workflowId}/versions?limit=30${pageParam === '' ? '' : `&cursor=${encodeURIComponent(pageParam)}`}`, { signal }),
    initialPageParam: '',
    getNextPageParam: ({ cursor }) => cursor,
  });
}

/** One version with its document; it never changes. */
export function versionQuery(workflowId: string, version: number) {
  return {
    queryKey: ['workflows', workflowId, 'version', version],
    queryFn: ({ signal }: { readonly signal?: AbortSignal }) => call<Version>('GET', `/api/v1/workflows/${workflowId}/versions/${version}`, signal === undefined ? {} : { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  };
}

/** The document of a version, or of the draft for `draft`. */
export function useSide(workflowId: string, side: string, draft: WorkflowDocument) {
  const isDraft = side === 'draft';
  const query = useQuery({ ...versionQuery(workflowId, Number(side)), enabled: !isDraft && side !== '' });
  return { document: isDraft ? draft : query.data?.document, error: isDraft ? null : query.error };
}

import type { Issue, WorkflowDocument } from '@rookery/model';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { useDraft } from '../document/draft-store.js';
import { usePublishing } from './publishing-store.js';

/** What `GET publish-preview` says would become of running work. */
export interface PublishChanges {
  readonly removedAgents: readonly { readonly slug: string; readonly timers: number; readonly deliveries: number }[];
  readonly addedLinks: readonly unknown[];
  readonly removedLinks: readonly unknown[];
  readonly keptLinks: number;
}

export interface PublishPreview {
  readonly canPublish: boolean;
  readonly issues: readonly Issue[];
  readonly warnings: readonly Issue[];
  /** `null`: the draft has faults. */
  readonly changes: PublishChanges | null;
}

export interface PublishOrder {
  readonly note: string;
  readonly dropTimersOf: readonly string[];
  readonly acceptIncompatible: boolean;
}

/** What a publish made; secrets and tokens are told this once. */
export interface PublishOutcome {
  readonly version: number;
  readonly hooks: readonly { readonly agent: string | null; readonly path: string; readonly secret: string }[];
  readonly feeds: readonly { readonly agent: string | null; readonly path: string; readonly token: string }[];
}

/** What a publish of the saved draft would do; asked anew for each revision of it. */
export function usePublishPreview(workflowId: string, isWanted: boolean) {
  const revision = useDraft((state) => state.base?.revision);
  const isSaved = useDraft((state) => state.saveState === 'saved');
  return useQuery({
    queryKey: ['workflows', workflowId, 'publish-preview', revision],
    queryFn: ({ signal }) => call<PublishPreview>('GET', `/api/v1/workflows/${workflowId}/publish-preview`, { signal }),
    enabled: isWanted && isSaved,
    staleTime: 0,
  });
}

/** The workflows this one calls that were published anew since it was. */
export function useOutdatedCalls(workflowId: string, isWanted: boolean) {
  return useQuery({
    queryKey: ['workflows', workflowId, 'outdated-calls'],
    queryFn: async ({ signal }) => (await call<{ readonly outdatedCalls?: readonly string[] }>('GET', `/api/v1/workflows/${workflowId}`, { signal })).outdatedCalls ?? [],
    enabled: isWanted,
  });
}

export function usePublish(workflowId: string) {
  return useReplacement(workflowId, (order: PublishOrder) => call<PublishOutcome>('POST', `/api/v1/workflows/${workflowId}/publish`, { body: order }), () => useDraft.getState().base?.document);
}

export function useRollback(workflowId: string) {
  return useReplacement(
    workflowId,
    ({ version, note }: { readonly version: number; readonly note: string; readonly document: WorkflowDocument }) => call<PublishOutcome>('POST', `/api/v1/workflows/${workflowId}/rollback`, { body: { version, ...(note === '' ? {} : { note }) } }),
    ({ document }) => document,
  );
}

/** Puts another document in place of what runs; the page knows at once what that is. */
function useReplacement<Order>(workflowId: string, send: (order: Order) => Promise<PublishOutcome>, documentOf: (order: Order) => WorkflowDocument | undefined) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (order: Order) => {
      usePublishing.setState({ workflowId });
      try {
        const document = documentOf(order);
        const outcome = await send(order);
        if (document !== undefined && useDraft.getState().workflowId === workflowId) useDraft.setState({ published: { version: outcome.version, document } });
        return outcome;
      } finally {
        usePublishing.setState({ workflowId: undefined });
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['workflows'] }),
  });
}

import type { JsonValue, WorkflowDocument } from '@rookery/model';
import { call } from '../api/call.js';
import type { WorkflowSummary } from './workflow-list.js';

export interface WorkflowPage {
  readonly items: readonly WorkflowSummary[];
  readonly cursor: string | null;
}

/** Past this many nobody reads a list; the search of the server still finds them. */
const MOST = 2_000;
const PAGE = 500;

/** All workflows of the workspace, page by page. */
export const workflowsQuery = {
  queryKey: ['workflows', 'list'],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<readonly WorkflowSummary[]> => {
    const found: WorkflowSummary[] = [];
    let cursor: string | null = null;
    do {
      const page: WorkflowPage = await call<WorkflowPage>('GET', `/api/v1/workflows?limit=${PAGE}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`, { signal });
      found.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== null && found.length < MOST);
    return found;
  },
} as const;

/** Whether the draft would change what runs. Asked once for each revision. */
export function standingQuery({ id, revision, publishedVersion }: WorkflowSummary) {
  return {
    queryKey: ['workflow-standing', id, revision, publishedVersion],
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<boolean> => {
      const { changes } = await call<{ readonly changes: readonly { readonly kind: string; readonly cosmetic: boolean }[] }>('GET', `/api/v1/workflows/${id}/diff`, { signal });
      // What it calls is put into a workflow only when it is published.
      return changes.some(({ kind, cosmetic }) => !cosmetic && !kind.startsWith('called workflow'));
    },
    enabled: publishedVersion !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  } as const;
}

export function createWorkflow(document: WorkflowDocument): Promise<WorkflowSummary> {
  return call('POST', '/api/v1/workflows', { body: document });
}

export function cloneWorkflow(id: string, given: { readonly name: string; readonly title?: string; readonly folder?: string }): Promise<WorkflowSummary> {
  return call('POST', `/api/v1/workflows/${id}/clone`, { body: given });
}

export function moveWorkflow(id: string, folder: string): Promise<{ readonly id: string; readonly folder: string }> {
  return call('PUT', `/api/v1/workflows/${id}/folder`, { body: { folder } });
}

export function pauseWorkflow(id: string): Promise<unknown> {
  return call('POST', `/api/v1/workflows/${id}/pause`, { body: {} });
}

export function resumeWorkflow(id: string): Promise<unknown> {
  return call('POST', `/api/v1/workflows/${id}/resume`, { body: {} });
}

export async function removeWorkflow(id: string): Promise<void> {
  await call<JsonValue>('DELETE', `/api/v1/workflows/${id}`);
}

export function renameFolder(from: string, to: string): Promise<{ readonly workflows: number }> {
  return call('POST', '/api/v1/folders/rename', { body: { from, to } });
}

import type { WorkflowDocument } from '@rookery/model';
import { call } from '../api/call.js';
import type { Needs } from '../importing/import-plan.js';
import type { ParameterField } from './parameter-schema.js';

export interface Template {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters: readonly ParameterField[];
  readonly agents: number;
  readonly needs: Needs;
}

export interface WholeTemplate extends Template {
  readonly readme: string;
  readonly document: WorkflowDocument;
}

export const templatesQuery = {
  queryKey: ['templates'],
  queryFn: async ({ signal }: { readonly signal: AbortSignal }) => (await call<{ readonly items: readonly Template[] }>('GET', '/api/v1/templates', { signal })).items,
} as const;

export function templateQuery(name: string) {
  return { queryKey: ['templates', name], queryFn: ({ signal }: { readonly signal: AbortSignal }) => call<WholeTemplate>('GET', `/api/v1/templates/${encodeURIComponent(name)}`, { signal }), staleTime: 60_000 } as const;
}

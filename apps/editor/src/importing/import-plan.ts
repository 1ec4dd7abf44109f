import type { DocumentChange, Issue } from '@rookery/model';

export type PlanStatus = 'new' | 'changed' | 'identical' | 'skipped' | 'faulty';

/** One workflow of `POST /api/v1/imports/preview`. */
export interface PlannedWorkflow {
  readonly origin: string;
  readonly sourceName: string;
  readonly name: string;
  readonly folder: string;
  readonly status: PlanStatus;
  readonly standing: { readonly id: string; readonly revision: number; readonly publishedVersion: number | null } | null;
  readonly changes: readonly (DocumentChange & { readonly text: string })[];
  readonly blocking: readonly Issue[];
  readonly issues: readonly Issue[];
}

export interface Needed {
  readonly isThere: boolean;
}

export interface Needs {
  readonly agentTypes: readonly (Needed & { readonly type: string; readonly version: number; readonly plugin: string | null })[];
  readonly credentials: readonly (Needed & { readonly name: string; readonly kinds: readonly string[]; readonly usedBy: readonly string[] })[];
  readonly tables: readonly (Needed & { readonly name: string; readonly usedBy: readonly string[] })[];
  readonly workflows: readonly (Needed & { readonly name: string; readonly usedBy: readonly string[] })[];
}

export interface ImportPreview {
  readonly fingerprint: string;
  readonly canImport: boolean;
  readonly workflows: readonly PlannedWorkflow[];
  readonly tables: readonly { readonly name: string; readonly status: 'new' | 'there'; readonly missing: readonly string[]; readonly blocking: readonly Issue[] }[];
  readonly needs: Needs;
}

export interface ImportResult {
  readonly workflows: readonly { readonly id: string | null; readonly name: string; readonly folder: string; readonly status: PlanStatus; readonly revision: number | null }[];
  readonly tables: readonly { readonly name: string; readonly status: 'new' | 'there' }[];
}

/** What is to be done with a workflow of the import. */
export type Choice = { readonly action: 'replace' } | { readonly action: 'rename'; readonly name: string } | { readonly action: 'skip' };
export type Choices = Readonly<Record<string, Choice>>;

/** Another choice for one workflow; `replace` is what happens anyway and is not said. */
export function withChoice(choices: Choices, name: string, choice: Choice): Choices {
  const others = Object.entries(choices).filter(([other]) => other !== name);
  return Object.fromEntries(choice.action === 'replace' ? others : [...others, [name, choice]]);
}

/** What would be stored. */
export function countWritten({ workflows, tables }: Pick<ImportPreview, 'workflows' | 'tables'>): number {
  return workflows.filter(({ status }) => status === 'new' || status === 'changed').length + tables.filter(({ status }) => status === 'new').length;
}

/** What is needed and not there. */
export function missingOf(needs: Needs): readonly { readonly what: 'agentType' | 'credential' | 'table' | 'workflow'; readonly name: string; readonly usedBy: readonly string[]; readonly kinds: readonly string[] }[] {
  return [
    ...needs.agentTypes.filter(({ isThere }) => !isThere).map(({ type, plugin }) => ({ what: 'agentType' as const, name: plugin === null ? type : `${type} (${plugin})`, usedBy: [], kinds: [] })),
    ...needs.credentials.filter(({ isThere }) => !isThere).map(({ name, kinds, usedBy }) => ({ what: 'credential' as const, name, usedBy, kinds })),
    ...needs.tables.filter(({ isThere }) => !isThere).map(({ name, usedBy }) => ({ what: 'table' as const, name, usedBy, kinds: [] })),
    ...needs.workflows.filter(({ isThere }) => !isThere).map(({ name, usedBy }) => ({ what: 'workflow' as const, name, usedBy, kinds: [] })),
  ];
}

export function hasNeeds({ agentTypes: _types, ...needs }: Needs): boolean {
  return Object.values(needs).some((list) => list.length > 0);
}

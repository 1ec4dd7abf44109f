import { createHash } from 'node:crypto';
import { describeChange, diffDocuments, parseWorkflowDocument, type DocumentChange, type Issue, type WorkflowDocument, type WorkflowParameter } from '@rookery/model';
import { joinFolders } from '../workflows/folder-path.js';
import { planTables, type BundleTable, type PlannedTable } from './plan-tables.js';
import type { ImportItem } from './read-import.js';
import type { TableDefinition } from '../tables/table-definition.js';

/** A workflow that is there, as the import meets it. */
export interface StandingWorkflow {
  readonly id: number;
  readonly name: string;
  readonly folder: string;
  readonly revision: number;
  readonly publishedVersion: number | null;
  readonly draft: unknown;
}

/** What to do with a workflow whose name is taken. Left out: a new one is made, a draft of that name replaced. */
export type ImportChoice = { readonly action: 'replace' } | { readonly action: 'rename'; readonly name: string } | { readonly action: 'skip' };

export interface ImportOrder {
  readonly items: readonly ImportItem[];
  readonly tables: readonly BundleTable[];
  /** By the name a workflow has in the import. */
  readonly choices: Readonly<Record<string, ImportChoice>>;
  /** New workflows are put below it. */
  readonly folder: string;
}

export interface PlannedWorkflow {
  readonly origin: string;
  /** In the import, and as it will be called here. */
  readonly sourceName: string;
  readonly name: string;
  readonly folder: string;
  readonly status: 'new' | 'changed' | 'identical' | 'skipped' | 'faulty';
  /** The one whose draft is replaced, or whose name is in the way. */
  readonly standing: Pick<StandingWorkflow, 'id' | 'revision' | 'publishedVersion'> | null;
  readonly changes: readonly (DocumentChange & { readonly text: string })[];
  /** Faults that keep the whole import from being done. */
  readonly blocking: readonly Issue[];
  /** What would be stored. */
  readonly document: WorkflowDocument | undefined;
}

/** What an import finds here, under the names it asks for. */
export interface Standing {
  readonly workflows: readonly StandingWorkflow[];
  readonly tables: readonly TableDefinition[];
}

export interface ImportPlan {
  readonly workflows: readonly PlannedWorkflow[];
  readonly tables: readonly PlannedTable[];
  /** Changes with anything the import would do or meet. */
  readonly fingerprint: string;
}

/** Every name an import asks for: those it brings and those it is told to use. */
export function namesOf({ items, choices }: Pick<ImportOrder, 'items' | 'choices'>): readonly string[] {
  return [...new Set([...items.map(({ name }) => name), ...Object.values(choices).flatMap((choice) => (choice.action === 'rename' ? [choice.name] : []))])].toSorted();
}

/** What an import would do to what stands; pure. */
export function planImport(order: ImportOrder, standing: Standing): ImportPlan {
  const byName = new Map(standing.workflows.map((workflow) => [workflow.name, workflow]));
  const planned = order.items.map((item) => planOne(item, order, byName));
  const workflows = planned.map((one, index) => ({ ...one, blocking: [...one.blocking, ...twinIssues(one, planned.slice(0, index))] }));
  const stray = Object.keys(order.choices).filter((name) => !order.items.some((item) => item.name === name));
  const first = workflows[0];
  if (stray.length > 0 && first !== undefined) {
    workflows[0] = { ...first, blocking: [...first.blocking, ...stray.map((name) => ({ path: `choices.${name}`, code: 'import.choice', message: `the import brings no workflow "${name}"`, hint: 'remove the choice' }))] };
  }
  const tables = planTables(order.tables, standing.tables);
  return { workflows, tables, fingerprint: fingerprintOf(workflows, tables) };
}

function planOne(item: ImportItem, { choices, folder }: ImportOrder, standing: ReadonlyMap<string, StandingWorkflow>): PlannedWorkflow {
  const choice = Object.hasOwn(choices, item.name) ? choices[item.name] : undefined;
  const name = choice?.action === 'rename' ? choice.name : item.name;
  const met = standing.get(name) ?? null;
  const base = { origin: item.origin, sourceName: item.name, name, folder: met?.folder ?? joinFolders(folder, item.folder), standing: met === null ? null : standingView(met), changes: [], blocking: [] };
  if (choice?.action === 'skip') return { ...base, status: 'skipped', document: undefined };
  if (item.document === undefined) return { ...base, status: 'faulty', blocking: item.issues, document: undefined };
  const current = met === null ? undefined : read(met.draft);
  const document = settle({ ...item.document, name }, current);
  if (met === null) return { ...base, status: 'new', document };
  const blocking = choice?.action === 'rename' ? [{ path: `choices.${item.name}.name`, code: 'conflict.name', message: `"${name}" is taken too`, hint: 'choose another name' }] : [];
  const changes = current === undefined ? [] : diffDocuments(current, document).map((change) => ({ ...change, text: describeChange(change) }));
  return { ...base, status: current !== undefined && changes.length === 0 ? 'identical' : 'changed', changes, blocking, document };
}

/** What belongs to the place and not to the file stays: where agents lie, and values set here that the file does not set. */
function settle(document: WorkflowDocument, current: WorkflowDocument | undefined): WorkflowDocument {
  if (current === undefined) return document;
  const parameters = Object.entries(document.parameters ?? {}).map(([name, parameter]): readonly [string, WorkflowParameter] => {
    const here = current.parameters !== undefined && Object.hasOwn(current.parameters, name) ? current.parameters[name] : undefined;
    const keeps = parameter.value === undefined && here?.value !== undefined && here.type === parameter.type;
    return [name, keeps ? { ...parameter, value: here.value } : parameter];
  });
  return {
    ...document,
    ...(document.parameters === undefined ? {} : { parameters: Object.fromEntries(parameters) }),
    ...(document.layout === undefined && current.layout !== undefined ? { layout: layoutOf(document, current.layout) } : {}),
  };
}

function layoutOf(document: WorkflowDocument, layout: NonNullable<WorkflowDocument['layout']>): NonNullable<WorkflowDocument['layout']> {
  return Object.fromEntries(Object.entries(layout).filter(([slug]) => Object.hasOwn(document.agents, slug)));
}

function twinIssues(one: PlannedWorkflow, before: readonly PlannedWorkflow[]): readonly Issue[] {
  const twin = one.status === 'skipped' ? undefined : before.find((other) => other.name === one.name && other.status !== 'skipped');
  return twin === undefined ? [] : [{ path: 'name', code: 'conflict.name', message: `"${one.name}" comes twice, in ${twin.origin} too`, hint: 'remove one, or rename or skip it' }];
}

function fingerprintOf(workflows: readonly PlannedWorkflow[], tables: readonly PlannedTable[]): string {
  const facts = workflows.map(({ name, folder, status, standing, document }) => [name, folder, status, standing, document ?? null]);
  return createHash('sha256').update(JSON.stringify([facts, tables])).digest('hex');
}

function standingView({ id, revision, publishedVersion }: StandingWorkflow): Pick<StandingWorkflow, 'id' | 'revision' | 'publishedVersion'> {
  return { id, revision, publishedVersion };
}

function read(document: unknown): WorkflowDocument | undefined {
  const parsed = parseWorkflowDocument(document);
  return parsed.ok ? parsed.value : undefined;
}

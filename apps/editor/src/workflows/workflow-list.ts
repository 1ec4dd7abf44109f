import type { AgentActivity, LiveWorkflow } from '../live/live-store.js';

/** A workflow as `GET /api/v1/workflows` lists it. */
export interface WorkflowSummary {
  readonly id: string;
  readonly name: string;
  readonly title: string | null;
  readonly folder: string;
  readonly tags: readonly string[];
  /** `null`: only a draft so far. */
  readonly publishedVersion: number | null;
  readonly paused: 'buffer' | 'drop' | null;
  readonly revision: number;
  readonly updatedAt: string;
}

/** What a workflow is doing now, from the live stream. */
export interface WorkflowPulse {
  readonly agents: number;
  readonly passed: number;
  readonly waiting: number;
  readonly failing: readonly string[];
  readonly alarms: number;
  readonly lastSuccessAt: string | null;
}

export const workflowStates = ['failing', 'alarm', 'running', 'paused', 'draft'] as const;
export type WorkflowState = (typeof workflowStates)[number];

export interface ListedWorkflow extends WorkflowSummary {
  readonly pulse: WorkflowPulse;
  readonly state: WorkflowState;
}

export const sortings = ['title', 'updated', 'activity', 'state'] as const;
export type Sorting = (typeof sortings)[number];

export interface ListChoice {
  readonly search: string;
  /** The folder and all below it; `undefined`: everywhere. */
  readonly folder: string | undefined;
  readonly tag: string | undefined;
  readonly state: WorkflowState | undefined;
  readonly sorting: Sorting;
}

interface LiveParts {
  readonly workflows: ReadonlyMap<string, LiveWorkflow>;
  readonly agents: ReadonlyMap<string, AgentActivity & { readonly alarms?: readonly string[] }>;
  readonly links: ReadonlyMap<string, { readonly passed: number; readonly lag: number }>;
}

/** Adds up what the stream said of one workflow. */
export function pulseOf(id: string, live: LiveParts): WorkflowPulse {
  const workflow = live.workflows.get(id);
  const agents = (workflow?.agents ?? []).flatMap(({ slug, title }) => {
    const activity = live.agents.get(`${id}/${slug}`);
    return activity === undefined ? [] : [{ title, activity }];
  });
  const links = (workflow?.links ?? []).flatMap(({ from, port, to }) => live.links.get(`${id}/${from}.${port}>${to}`) ?? []);
  const times = agents.flatMap(({ activity }) => activity.lastSuccessAt ?? []);
  return {
    agents: workflow?.agents.length ?? 0,
    passed: links.reduce((sum, { passed }) => sum + passed, 0),
    waiting: links.reduce((sum, { lag }) => sum + lag, 0),
    failing: agents.flatMap(({ title, activity }) => (activity.status === 'failing' ? [title] : [])),
    alarms: agents.reduce((sum, { activity }) => sum + (activity.alarms?.length ?? 0), 0),
    lastSuccessAt: times.toSorted().at(-1) ?? null,
  };
}

/** One word for a workflow; what needs a person comes first. */
export function stateOf({ publishedVersion, paused }: Pick<WorkflowSummary, 'publishedVersion' | 'paused'>, pulse: WorkflowPulse): WorkflowState {
  if (publishedVersion === null) return 'draft';
  if (paused !== null) return 'paused';
  if (pulse.failing.length > 0) return 'failing';
  return pulse.alarms > 0 ? 'alarm' : 'running';
}

export function titleOf({ title, name }: Pick<WorkflowSummary, 'title' | 'name'>): string {
  return title === null || title === '' ? name : title;
}

/** Those that are wanted, in the order that is wanted; equal ones by title. */
export function chosenWorkflows(all: readonly ListedWorkflow[], { search, folder, tag, state, sorting }: ListChoice): readonly ListedWorkflow[] {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return all
    .filter((workflow) => folder === undefined || isWithin(workflow.folder, folder))
    .filter((workflow) => tag === undefined || workflow.tags.includes(tag))
    .filter((workflow) => state === undefined || workflow.state === state)
    .filter((workflow) => {
      const text = `${workflow.name} ${workflow.title ?? ''} ${workflow.tags.join(' ')} ${workflow.folder}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .toSorted((one, other) => compare(one, other, sorting) || titleOf(one).localeCompare(titleOf(other)));
}

/** Whether a folder is that folder or lies below it; the top holds all. */
export function isWithin(folder: string, parent: string): boolean {
  return parent === '' || folder === parent || folder.startsWith(`${parent}/`);
}

export function tagsOf(all: readonly Pick<WorkflowSummary, 'tags'>[]): readonly string[] {
  return [...new Set(all.flatMap(({ tags }) => tags))].toSorted();
}

function compare(one: ListedWorkflow, other: ListedWorkflow, sorting: Sorting): number {
  switch (sorting) {
    case 'title': return 0;
    case 'updated': return other.updatedAt.localeCompare(one.updatedAt);
    case 'activity': return (other.pulse.lastSuccessAt ?? '').localeCompare(one.pulse.lastSuccessAt ?? '');
    case 'state': return workflowStates.indexOf(one.state) - workflowStates.indexOf(other.state);
  }
}

/** A name for a workflow out of what somebody typed: what is no letter becomes a hyphen. */
export function slugFrom(title: string): string {
  return transliterated(title.toLowerCase()).normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '').slice(0, 63).replace(/-+$/, '');
}

/** The name, or the name with the first number that nobody has. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted.slice(0, 58)}-${number}`;
  return name;
}

const cyrillic = 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя';
const latin = ['a', 'b', 'v', 'g', 'd', 'e', 'e', 'zh', 'z', 'i', 'y', 'k', 'l', 'm', 'n', 'o', 'p', 'r', 's', 't', 'u', 'f', 'kh', 'ts', 'ch', 'sh', 'shch', '', 'y', '', 'e', 'yu', 'ya'];

function transliterated(text: string): string {
  return [...text].map((letter) => latin[cyrillic.indexOf(letter)] ?? letter).join('');
}

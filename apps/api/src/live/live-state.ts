/** How an agent is, in one word. `new`: it has done nothing yet. */
export type AgentStatus = 'new' | 'working' | 'behind' | 'failing' | 'paused' | 'ending';

/** What changes only when somebody publishes, pauses or renames. */
export interface LiveWorkflow {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** `null`: only a draft so far. */
  readonly version: number | null;
  readonly paused: 'buffer' | 'drop' | null;
  readonly agents: readonly LiveAgent[];
  readonly links: readonly LiveLink[];
}

/** Which revision a draft is at: who edits it looks whether somebody else saved. */
export interface LiveDraft {
  readonly workflowId: string;
  readonly revision: number;
}

export interface LiveAgent {
  readonly slug: string;
  readonly title: string;
  readonly type: string;
  readonly typeTitle: string;
  readonly kind: 'source' | 'step' | 'lookup' | 'action' | 'unknown';
}

export interface LiveLink {
  readonly id: number;
  readonly from: string;
  readonly port: string;
  readonly to: string;
}

/** What an agent does right now. Times are ISO 8601. */
export interface AgentActivityView {
  readonly slug: string;
  readonly status: AgentStatus;
  readonly lag: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly lastSuccessAt: string | null;
  readonly lastError: { readonly at: string; readonly code: string; readonly message: string } | null;
  /** Kinds of the alarms that are on; `docs/health.md` explains them. */
  readonly alarms: readonly string[];
}

export interface LinkActivityView {
  readonly id: number;
  /** Events that went over the link; the position of its cursor. */
  readonly passed: number;
  readonly lag: number;
}

export interface WorkflowActivity {
  readonly workflowId: string;
  readonly agents: readonly AgentActivityView[];
  readonly links: readonly LinkActivityView[];
}

/** Events an agent may be behind before it is called so. */
const BEHIND = 1_000;

export interface AgentFacts {
  readonly state: 'live' | 'draining';
  readonly isPaused: boolean;
  readonly lag: number;
  readonly lastSuccessAt: number | null;
  readonly lastErrorAt: number | null;
}

/** An error counts until something succeeded after it. */
export function agentStatus({ state, isPaused, lag, lastSuccessAt, lastErrorAt }: AgentFacts): AgentStatus {
  if (isPaused) return 'paused';
  if (lastErrorAt !== null && lastErrorAt >= (lastSuccessAt ?? 0)) return 'failing';
  if (state === 'draining') return 'ending';
  if (lag > BEHIND) return 'behind';
  return lastSuccessAt === null ? 'new' : 'working';
}

/** Only what is different now, a workflow each; workflows without any difference are left out. */
export function changedActivity(before: readonly WorkflowActivity[], now: readonly WorkflowActivity[]): readonly WorkflowActivity[] {
  const known = new Map(before.map((activity) => [activity.workflowId, activity]));
  return now.flatMap((activity) => {
    const old = known.get(activity.workflowId);
    const agents = changed(old?.agents ?? [], activity.agents, (agent) => agent.slug);
    const links = changed(old?.links ?? [], activity.links, (link) => link.id);
    return agents.length + links.length === 0 ? [] : [{ workflowId: activity.workflowId, agents, links }];
  });
}

/** Drafts that were saved since. */
export function changedDrafts(before: readonly LiveDraft[], now: readonly LiveDraft[]): readonly LiveDraft[] {
  return changed(before, now, (draft) => draft.workflowId);
}

function changed<Item>(before: readonly Item[], now: readonly Item[], keyOf: (item: Item) => string | number): readonly Item[] {
  const known = new Map(before.map((item) => [keyOf(item), JSON.stringify(item)]));
  return now.filter((item) => known.get(keyOf(item)) !== JSON.stringify(item));
}

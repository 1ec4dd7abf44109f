import { parseDuration, parseWorkflowDocument, type WorkflowAgent } from '@rookery/model';
import type { AgentRules } from './judge-alarms.js';

/** What a published document says of alarms. */
export interface WorkflowRules {
  /** By slug; agents without rules are left out. */
  readonly agents: ReadonlyMap<string, AgentRules>;
  /** Events that may wait before sources are held back: the least bound that an agent states. */
  readonly bound: number;
}

/** `maxLag` of the engine's settings. */
export const DEFAULT_BOUND = 25_000;
const DEFAULT_OVER_MS = 10 * 60_000;
const DEFAULT_LEAST = 20;
const none: AgentRules = {};

/** Reads the rules out of a published document; a document that cannot be read any more has none. */
export function rulesOf(document: unknown): WorkflowRules {
  const parsed = parseWorkflowDocument(document);
  if (!parsed.ok) return { agents: new Map(), bound: DEFAULT_BOUND };
  const agents = Object.entries(parsed.value.agents);
  const bounds = agents.flatMap(([, { pause }]) => pause?.bound ?? []);
  return {
    agents: new Map(agents.flatMap(([slug, agent]) => (agent.alarms === undefined ? [] : [[slug, agentRules(agent.alarms)] as const]))),
    bound: bounds.length === 0 ? DEFAULT_BOUND : Math.min(...bounds),
  };
}

export function rulesFor(rules: WorkflowRules | undefined, slug: string): AgentRules {
  return rules?.agents.get(slug) ?? none;
}

function agentRules({ silence, errorRate, lag }: NonNullable<WorkflowAgent['alarms']>): AgentRules {
  const silenceMs = silence === undefined ? undefined : parseDuration(silence);
  return {
    ...(silenceMs === undefined ? {} : { silenceMs }),
    ...(errorRate === undefined ? {} : { errorRate: { above: errorRate.above, overMs: parseDuration(errorRate.over ?? '') ?? DEFAULT_OVER_MS, least: errorRate.least ?? DEFAULT_LEAST } }),
    ...(lag === undefined ? {} : { lag }),
  };
}

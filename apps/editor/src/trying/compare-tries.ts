import type { TryResult } from './try-result.js';

/** How one figure of an agent differs between two tries. */
export interface AgentComparison {
  readonly agent: string;
  readonly before: AgentFigures | undefined;
  readonly after: AgentFigures | undefined;
}

export interface AgentFigures {
  readonly received: number;
  readonly emitted: number;
  readonly failed: number;
}

/** The agents whose figures differ between two tries, in the order of the later one. */
export function compareTries(before: TryResult, after: TryResult): readonly AgentComparison[] {
  const slugs = [...new Set([...Object.keys(after.agents), ...Object.keys(before.agents)])];
  return slugs
    .map((agent) => ({ agent, before: figuresOf(before, agent), after: figuresOf(after, agent) }))
    .filter((row) => row.before?.received !== row.after?.received || row.before?.emitted !== row.after?.emitted || row.before?.failed !== row.after?.failed);
}

function figuresOf({ agents }: TryResult, slug: string): AgentFigures | undefined {
  const agent = Object.hasOwn(agents, slug) ? agents[slug] : undefined;
  if (agent === undefined) return undefined;
  return { received: agent.received, emitted: Object.values(agent.emitted).reduce((sum, count) => sum + count, 0), failed: agent.failures.total };
}

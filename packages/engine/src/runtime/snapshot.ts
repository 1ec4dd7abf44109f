import type { Topology } from '../ports/workflow-store.js';
import type { AgentRunner } from './agent-runner.js';

export interface LinkSnapshot {
  readonly linkId: number;
  readonly from: string;
  readonly port: string;
  readonly to: string;
  /** Events that have crossed since the link was made. */
  readonly passed: number;
  readonly lag: number;
}

export interface WorkflowSnapshot {
  readonly workflowId: number;
  readonly version: number | null;
  readonly paused: 'buffer' | 'drop' | null;
  readonly agents: readonly { readonly slug: string; readonly state: 'live' | 'draining'; readonly paused: 'buffer' | 'drop' | null; readonly lag: number; readonly runsHere: boolean }[];
  readonly links: readonly LinkSnapshot[];
}

export function snapshotOf(topology: Topology, runnerOf: (agentId: number) => AgentRunner | undefined): WorkflowSnapshot {
  const slugs = new Map(topology.agents.map((agent) => [agent.agentId, agent.slug]));
  return {
    workflowId: topology.workflowId,
    version: topology.version,
    paused: topology.paused,
    agents: topology.agents.flatMap(({ agentId, slug, state, paused }) => {
      if (state === 'gone') return [];
      const runner = runnerOf(agentId);
      return { slug, state, paused, lag: runner?.taker.lag ?? 0, runsHere: runner !== undefined };
    }),
    links: topology.links.map((link) => {
      const feeds = runnerOf(link.toAgentId)?.taker.feeds;
      return {
        linkId: link.id, from: slugs.get(link.fromAgentId) ?? '', port: link.port, to: slugs.get(link.toAgentId) ?? '',
        passed: feeds?.cursorOf(link.id) ?? link.cursor, lag: feeds?.lagOf(link.id) ?? 0,
      };
    }),
  };
}

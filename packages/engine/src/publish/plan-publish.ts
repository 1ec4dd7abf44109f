import type { WorkflowAgent, WorkflowLink } from '@rookery/model';
import type { PlannedAgent, PlannedSchedule, PublishPlan } from '../ports/publish-plan.js';
import type { Topology, TopologyAgent, TopologyLink } from '../ports/workflow-store.js';

/** Agents by slug and the links between them, called workflows put in place. */
export interface WorkflowGraph {
  readonly agents: Readonly<Record<string, WorkflowAgent>>;
  readonly links: readonly WorkflowLink[];
}

export interface PublishContext {
  /** By slug, for sources that run on a schedule. */
  readonly schedules?: ReadonlyMap<string, PlannedSchedule>;
  /** Slugs of removed agents whose timers are dropped instead of kept until they fire. */
  readonly dropTimersOf?: readonly string[];
}

/** Compares what runs with a document; pure. */
export function planPublish(topology: Topology, document: WorkflowGraph, context: PublishContext = {}): PublishPlan {
  const agents = planAgents(topology, document, context);
  const idBySlug = new Map(agents.map((agent) => [agent.slug, agent.agentId]));
  const kept = new Set(agents.flatMap((agent) => (agent.agentId === null ? [] : [agent.agentId])));
  const wanted = document.links.map((link) => ({ ...link, fromId: idBySlug.get(link.from) ?? null, toId: idBySlug.get(link.to) ?? null }));
  const isWanted = (link: TopologyLink): boolean =>
    wanted.some((other) => other.fromId === link.fromAgentId && other.port === link.port && other.toId === link.toAgentId);
  const live = topology.links.filter((link) => link.state === 'live');
  const reopened = topology.links.filter((link) => link.state === 'draining' && link.drainTo === null && kept.has(link.fromAgentId));
  const revived = reopened.filter(isWanted);
  const standing = [...live, ...revived];
  return {
    agents,
    removedAgents: topology.agents
      .filter((agent) => agent.state === 'live' && !kept.has(agent.agentId))
      .map(({ agentId, slug }) => ({ agentId, slug, timers: context.dropTimersOf?.includes(slug) === true ? 'drop' : 'keep' })),
    keptLinks: live.filter(isWanted).map((link) => ({ linkId: link.id })),
    revivedLinks: revived.map((link) => ({ linkId: link.id })),
    newLinks: wanted
      .filter((link) => !standing.some((other) => other.fromAgentId === link.fromId && other.port === link.port && other.toAgentId === link.toId))
      .map(({ from, port, to }) => ({ from, port, to })),
    removedLinks: [
      ...live.filter((link) => !isWanted(link)).map((link) => ({ linkId: link.id, open: !kept.has(link.fromAgentId) })),
      ...reopened.filter((link) => !isWanted(link)).map((link) => ({ linkId: link.id, open: false })),
    ],
  };
}

function planAgents(topology: Topology, document: WorkflowGraph, context: PublishContext): readonly PlannedAgent[] {
  return Object.entries(document.agents).map(([slug, agent]) => ({
    slug,
    agentId: findPredecessor(topology.agents, document, slug)?.agentId ?? null,
    type: agent.type,
    ports: [...new Set(['out', ...document.links.filter((link) => link.from === slug).map((link) => link.port)])],
    retention: agent.retention === undefined ? null : String(agent.retention.keep),
    schedule: context.schedules?.get(slug) ?? null,
  }));
}

/** The agent whose state, cursors and timers go on under this slug: a live one before a draining one before a gone one, never one of another type. */
function findPredecessor(agents: readonly TopologyAgent[], document: WorkflowGraph, slug: string): TopologyAgent | undefined {
  const wanted = document.agents[slug];
  const bySlug = (name: string): TopologyAgent | undefined => {
    const candidates = agents.filter((agent) => agent.slug === name && agent.type === wanted?.type);
    return candidates.find((agent) => agent.state === 'live') ?? candidates.find((agent) => agent.state === 'draining') ?? candidates.at(-1);
  };
  const own = bySlug(slug);
  if (own !== undefined) return own;
  const former = wanted?.renamedFrom;
  return former === undefined || former in document.agents ? undefined : bySlug(former);
}

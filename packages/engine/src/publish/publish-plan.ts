import type { WorkflowDocument } from '@rookery/model';
import type { Topology, TopologyAgent, TopologyLink } from '../ports/workflow-store.js';

export interface PlannedSchedule {
  /** The document's schedule as JSON text; a publish that leaves it as it was keeps the next run. */
  readonly text: string;
  readonly firstRunAt: number;
}

export interface PlannedAgent {
  readonly slug: string;
  /** The agent it continues (same slug and type, renamed, or still draining); `null`: a new one. */
  readonly agentId: number | null;
  readonly type: string;
  /** The ports that get a producer: `out` and every port a link leaves from. */
  readonly ports: readonly string[];
  /** `retention.keep` of the document as text; `null`: the default. */
  readonly retention: string | null;
  /** Sources with a schedule. */
  readonly schedule: PlannedSchedule | null;
}

export interface PlannedLink {
  readonly from: string;
  readonly port: string;
  readonly to: string;
}

/**
 * What a publish changes. A link that stays keeps its cursor; a new one starts at the head its producer has at that
 * moment; a removed one drains up to that head under its old version. Where the producer itself is removed the mark
 * stays open until that agent has drained, because it may still emit.
 */
export interface PublishPlan {
  readonly agents: readonly PlannedAgent[];
  readonly removedAgents: readonly { readonly agentId: number; readonly slug: string; readonly timers: 'keep' | 'drop' }[];
  readonly keptLinks: readonly { readonly linkId: number }[];
  /** Draining links without a mark whose producer came back: they live on with their cursor. */
  readonly revivedLinks: readonly { readonly linkId: number }[];
  readonly newLinks: readonly PlannedLink[];
  /** `open`: drains without a mark. Otherwise up to the producer's head. */
  readonly removedLinks: readonly { readonly linkId: number; readonly open: boolean }[];
}

export interface PublishContext {
  /** By slug, for sources that run on a schedule. */
  readonly schedules?: ReadonlyMap<string, PlannedSchedule>;
  /** Slugs of removed agents whose timers are dropped instead of kept until they fire. */
  readonly dropTimersOf?: readonly string[];
}

/** Compares what runs with a document; pure. */
export function planPublish(topology: Topology, document: WorkflowDocument, context: PublishContext = {}): PublishPlan {
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

function planAgents(topology: Topology, document: WorkflowDocument, context: PublishContext): readonly PlannedAgent[] {
  return Object.entries(document.agents).map(([slug, agent]) => ({
    slug,
    agentId: findPredecessor(topology.agents, document, slug)?.agentId ?? null,
    type: agent.type,
    ports: [...new Set(['out', ...document.links.filter((link) => link.from === slug).map((link) => link.port)])],
    retention: agent.retention === undefined ? null : String(agent.retention.keep),
    schedule: context.schedules?.get(slug) ?? null,
  }));
}

/** The agent whose state, cursors and timers go on under this slug: a live one before a draining one, never one of another type. */
function findPredecessor(agents: readonly TopologyAgent[], document: WorkflowDocument, slug: string): TopologyAgent | undefined {
  const wanted = document.agents[slug];
  const bySlug = (name: string): TopologyAgent | undefined => {
    const candidates = agents.filter((agent) => agent.slug === name && agent.type === wanted?.type);
    return candidates.find((agent) => agent.state === 'live') ?? candidates.at(-1);
  };
  const own = bySlug(slug);
  if (own !== undefined) return own;
  const former = wanted?.renamedFrom;
  return former === undefined || former in document.agents ? undefined : bySlug(former);
}

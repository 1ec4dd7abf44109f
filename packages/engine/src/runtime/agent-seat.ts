import type { CompiledAgent, CompiledWorkflow } from '../compile/compiled-workflow.js';
import type { Topology, TopologyAgent, TopologyLink } from '../ports/workflow-store.js';
import type { EventOrigin } from './live-event.js';
import type { ServiceScope } from './services.js';

/** One agent of one version, ready to run. */
export interface SeatVersion {
  readonly workspaceId: number;
  readonly version: number;
  readonly workflow: CompiledWorkflow;
  readonly agent: CompiledAgent;
}

/** An agent's place in its workflow's topology: what it runs with, what it reads and where it writes. */
export interface AgentSeat {
  readonly topologyAgent: TopologyAgent;
  readonly current: SeatVersion;
  readonly inLinks: readonly TopologyLink[];
  /** Port -> producer. */
  readonly producers: ReadonlyMap<string, number>;
  readonly pausedBy: 'buffer' | 'drop' | null;
  /** The options for events of a link: a draining link runs under its old version. */
  versionFor(link: TopologyLink): SeatVersion;
  originOf(producerId: number): EventOrigin;
  scope(version: number): ServiceScope;
}

/** `undefined` when the agent is gone or its version cannot be compiled (a plugin was removed, say). */
export function seatOf(topology: Topology, agentId: number, versions: ReadonlyMap<number, CompiledWorkflow>): AgentSeat | undefined {
  const topologyAgent = topology.agents.find((agent) => agent.agentId === agentId);
  if (topologyAgent === undefined || topologyAgent.state === 'gone') return undefined;
  const current = seatVersion(topologyAgent, topologyAgent.version, versions);
  if (current === undefined) return undefined;
  const slugs = new Map(topology.agents.flatMap((agent) => agent.producers.map((producer) => [producer.id, { agent: agent.slug, port: producer.port }] as const)));
  return {
    topologyAgent,
    current,
    inLinks: topology.links.filter((link) => link.toAgentId === agentId && !isHeld(link, topology, versions)),
    producers: writableProducers(topologyAgent, current, topology),
    pausedBy: topology.paused ?? topologyAgent.paused,
    versionFor: (link) => (link.state === 'live' ? current : (seatVersion(topologyAgent, link.version, versions) ?? current)),
    originOf: (producerId) => slugs.get(producerId) ?? { agent: 'unknown', port: 'out' },
    scope: (version) => ({ workspaceId: topology.workspaceId, workflowId: topology.workflowId, agentId, slug: topologyAgent.slug, version }),
  };
}

function seatVersion(agent: TopologyAgent, version: number, versions: ReadonlyMap<number, CompiledWorkflow>): SeatVersion | undefined {
  const workflow = versions.get(version);
  const compiled = workflow?.agents.get(agent.slug) ?? [...(workflow?.agents.values() ?? [])].find((candidate) => workflow?.graph.agents[candidate.slug]?.renamedFrom === agent.slug);
  return workflow === undefined || compiled === undefined ? undefined : { workspaceId: agent.workspaceId, version, workflow, agent: compiled };
}

/** A paused source still accepts what is pushed in; its receivers wait until it goes on. */
function isHeld(link: TopologyLink, topology: Topology, versions: ReadonlyMap<number, CompiledWorkflow>): boolean {
  const from = topology.agents.find((agent) => agent.agentId === link.fromAgentId);
  if (from === undefined || from.paused !== 'buffer') return false;
  return seatVersion(from, from.version, versions)?.agent.type.kind === 'source';
}

/** `out` is always recorded; other ports only while somebody reads them. */
function writableProducers(agent: TopologyAgent, current: SeatVersion, topology: Topology): ReadonlyMap<string, number> {
  const read = new Set(topology.links.map((link) => link.producerId));
  return new Map(agent.producers.filter(({ id, port }) => port === 'out' || current.agent.linkedPorts.has(port) || read.has(id)).map(({ id, port }) => [port, id]));
}

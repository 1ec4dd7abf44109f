import type { WorkflowDocument } from '@rookery/model';
import type { AgentTypes, CompiledWorkflow } from '../compile/compiled-workflow.js';
import { compileWorkflow } from '../compile/compile-workflow.js';
import type { EngineStore } from '../ports/store.js';
import type { Topology } from '../ports/workflow-store.js';
import { seatOf, type AgentSeat } from './agent-seat.js';
import type { EngineLog } from './services.js';

interface LoadedWorkflow {
  readonly topology: Topology;
  readonly versions: ReadonlyMap<number, CompiledWorkflow>;
}

interface LinkEnd {
  readonly linkId: number;
  readonly toAgentId: number;
}

/** What this process knows of the workflows that run: topology, compiled versions, and who reads which producer. */
export class WorkflowRegistry {
  readonly #store: EngineStore;
  readonly #types: AgentTypes;
  readonly #random: () => number;
  readonly #log: EngineLog;
  readonly #workflows = new Map<number, LoadedWorkflow>();
  #workflowOfAgent = new Map<number, number>();
  #readers = new Map<number, readonly LinkEnd[]>();

  constructor(given: { readonly store: EngineStore; readonly types: AgentTypes; readonly random: () => number; readonly log: EngineLog }) {
    this.#store = given.store;
    this.#types = given.types;
    this.#random = given.random;
    this.#log = given.log;
  }

  /** Loads what runs now, and forgets what does not any more. */
  async loadAll(): Promise<void> {
    const running = await this.#store.workflows.listRunning();
    for (const topology of running) await this.#adopt(topology);
    const ids = new Set(running.map(({ workflowId }) => workflowId));
    for (const workflowId of this.#workflows.keys()) if (!ids.has(workflowId)) this.#workflows.delete(workflowId);
    this.#index();
  }

  async reload(workspaceId: number, workflowId: number): Promise<void> {
    const topology = await this.#store.workflows.topology({ workspaceId, workflowId });
    if (topology === undefined) this.#workflows.delete(workflowId);
    else await this.#adopt(topology);
    this.#index();
  }

  compile(document: unknown, codeScope: string) {
    return compileWorkflow(document, { types: this.#types, codeScope, random: this.#random });
  }

  topology(workflowId: number): Topology | undefined {
    return this.#workflows.get(workflowId)?.topology;
  }

  get topologies(): readonly Topology[] {
    return [...this.#workflows.values()].map((workflow) => workflow.topology);
  }

  seat(agentId: number): AgentSeat | undefined {
    const workflow = this.#workflows.get(this.#workflowOfAgent.get(agentId) ?? -1);
    return workflow === undefined ? undefined : seatOf(workflow.topology, agentId, workflow.versions);
  }

  /** Every agent of a workspace that runs or drains. */
  seatsOf(workspaceId: number): readonly AgentSeat[] {
    return [...this.#workflows.values()].flatMap(({ topology, versions }) => (topology.workspaceId === workspaceId ? topology.agents.flatMap(({ agentId }) => seatOf(topology, agentId, versions) ?? []) : []));
  }

  workflowOf(agentId: number): Topology | undefined {
    return this.topology(this.#workflowOfAgent.get(agentId) ?? -1);
  }

  /** The least bound that an agent of the published version states for what may wait. */
  pauseBound(workflowId: number): number | undefined {
    const workflow = this.#workflows.get(workflowId);
    const compiled = workflow?.versions.get(workflow.topology.version ?? -1);
    const bounds = Object.values(compiled?.graph.agents ?? {}).flatMap((agent) => agent.pause?.bound ?? []);
    return bounds.length === 0 ? undefined : Math.min(...bounds);
  }

  readersOf(producerId: number): readonly LinkEnd[] {
    return this.#readers.get(producerId) ?? [];
  }

  agentBySlug(workflowId: number, slug: string): AgentSeat | undefined {
    const agent = this.topology(workflowId)?.agents.find((candidate) => candidate.slug === slug && candidate.state === 'live');
    return agent === undefined ? undefined : this.seat(agent.agentId);
  }

  async #adopt(topology: Topology): Promise<void> {
    const known = this.#workflows.get(topology.workflowId)?.versions;
    const needed = new Set([...topology.agents.filter((agent) => agent.state !== 'gone').map((agent) => agent.version), ...topology.links.map((link) => link.version), ...(topology.version === null ? [] : [topology.version])]);
    const versions = new Map<number, CompiledWorkflow>();
    for (const version of needed) {
      const compiled = known?.get(version) ?? (await this.#compileVersion(topology, version));
      if (compiled !== undefined) versions.set(version, compiled);
    }
    this.#workflows.set(topology.workflowId, { topology, versions });
  }

  async #compileVersion(topology: Topology, version: number): Promise<CompiledWorkflow | undefined> {
    const { workspaceId, workflowId } = topology;
    const document: WorkflowDocument | undefined = await this.#store.workflows.document({ workspaceId, workflowId, version });
    const result = this.compile(document, `${workflowId}:${version}`);
    if (result.ok) return result.workflow;
    this.#log.error('a published version cannot run here; its agents stand still until it can', {
      workflow: workflowId, version, reason: result.issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ').slice(0, 1000),
    });
    return undefined;
  }

  #index(): void {
    const readers = new Map<number, LinkEnd[]>();
    const workflowOfAgent = new Map<number, number>();
    for (const { topology } of this.#workflows.values()) {
      for (const agent of topology.agents) workflowOfAgent.set(agent.agentId, topology.workflowId);
      for (const link of topology.links) readers.set(link.producerId, [...(readers.get(link.producerId) ?? []), { linkId: link.id, toAgentId: link.toAgentId }]);
    }
    this.#readers = readers;
    this.#workflowOfAgent = workflowOfAgent;
  }
}

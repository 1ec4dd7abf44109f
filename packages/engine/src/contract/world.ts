import type { EventId, WorkflowAgent, WorkflowDocument } from '@rookery/model';
import { eventId } from '@rookery/model';
import {
  planPublish, type AttemptOutcome, type EngineStore, type IngestRequest, type NewDelivery, type NewEvent, type PublishContext, type PublishResult,
  type RunnerScope, type StoredEvent, type Topology, type TopologyAgent, type TopologyLink, type TurnCommit,
} from '../index.js';

/** An empty store, and the little it cannot do through its ports. */
export interface StoreUnderTest {
  readonly store: EngineStore;
  /** Makes an unpublished workflow, and its workspace where that is missing; gives the workflow's id. */
  createWorkflow(request: { readonly workspaceId: number; readonly name: string }): Promise<number>;
  dispose(): Promise<void>;
}

export const START = 1_700_000_000_000;
export const DAY = 86_400_000;

const agent = (type: string, more: Partial<WorkflowAgent> = {}): WorkflowAgent => ({ type, version: 1, options: {}, ...more });
const link = (from: string, to: string, port = 'out') => ({ from, port, to });

/** `feed` (a source) -> `score` (a step) -> `alert` (an action). */
export const chain = document({ feed: agent('manual'), score: agent('javascript'), alert: agent('add-to-inbox') }, [link('feed', 'score'), link('score', 'alert')]);

export function document(agents: WorkflowDocument['agents'], links: WorkflowDocument['links']): WorkflowDocument {
  return { schemaVersion: 1, name: 'lots', agents, links };
}

export { agent, link };

const emptyTurn = {
  cursors: [], outputs: [], state: [], timersSet: [], timersCancelled: [], timersFired: [], deliveries: [], failed: [], injectionsDone: [],
} as const satisfies Partial<TurnCommit>;

/** One published workflow and the names of its parts; every statement goes through the ports. */
export class World {
  readonly store: EngineStore;
  readonly workspaceId: number;
  readonly workflowId: number;
  #topology: Topology;

  private constructor(store: EngineStore, topology: Topology) {
    this.store = store;
    this.workspaceId = topology.workspaceId;
    this.workflowId = topology.workflowId;
    this.#topology = topology;
  }

  static async open(under: StoreUnderTest, published = chain, workspaceId = 1): Promise<World> {
    const workflowId = await under.createWorkflow({ workspaceId, name: `lots-${workspaceId}` });
    const world = new World(under.store, { workspaceId, workflowId, name: 'lots', version: null, paused: null, agents: [], links: [] });
    await world.publish(published);
    return world;
  }

  get scope(): { readonly workspaceId: number; readonly workflowId: number } {
    return { workspaceId: this.workspaceId, workflowId: this.workflowId };
  }

  async publish(published: WorkflowDocument, context: PublishContext = {}): Promise<PublishResult> {
    const result = await this.store.workflows.publish({
      ...this.scope, document: published, note: '', by: 'test', now: START, plan: (topology) => planPublish(topology, published, context),
    });
    await this.topology();
    return result;
  }

  async topology(): Promise<Topology> {
    this.#topology = found(await this.store.workflows.topology(this.scope), 'the workflow');
    return this.#topology;
  }

  agent(slug: string): TopologyAgent {
    return found(this.#topology.agents.find((candidate) => candidate.slug === slug), `agent ${slug}`);
  }

  agentScope(slug: string): { readonly workspaceId: number; readonly workflowId: number; readonly agentId: number } {
    return { ...this.scope, agentId: this.agent(slug).agentId };
  }

  producer(slug: string, port = 'out'): number {
    return found(this.agent(slug).producers.find((candidate) => candidate.port === port), `producer ${slug}.${port}`).id;
  }

  link(from: string, to: string): TopologyLink {
    const [fromId, toId] = [this.agent(from).agentId, this.agent(to).agentId];
    return found(this.#topology.links.find((candidate) => candidate.fromAgentId === fromId && candidate.toAgentId === toId), `link ${from} -> ${to}`);
  }

  /** The runner of an agent, with a lease of ours and its epoch of now. */
  async runner(slug: string): Promise<RunnerScope> {
    await this.store.leases.acquire({ owner: 'test', ttlMs: 60_000, limit: 1_000 });
    const leases = await this.store.leases.renew({ owner: 'test', ttlMs: 60_000 });
    const lease = found(leases.find((candidate) => candidate.agentId === this.agent(slug).agentId), `the lease of ${slug}`);
    const { workspaceId, workflowId, agentId, slot, epoch } = lease;
    return { workspaceId, workflowId, agentId, slot, epoch };
  }

  event(slug: string, more: Partial<NewEvent> = {}): NewEvent {
    return {
      producerId: this.producer(slug), key: null, payloadText: '{"lot":1}', traceId: null, parents: [], hops: 0, occurredAt: START, expiresAt: null, ...more,
    };
  }

  events(slug: string, count: number, more: Partial<NewEvent> = {}): readonly NewEvent[] {
    return Array.from({ length: count }, (_, index) => this.event(slug, { payloadText: `{"lot":${index}}`, ...more }));
  }

  post(slug: string, events: readonly NewEvent[], dedupeWindowMs = DAY): IngestRequest {
    return { ...this.agentScope(slug), events, dedupeWindowMs };
  }

  /** Ingests `count` events at the source; gives them as stored. */
  async fill(slug: string, count: number, more: Partial<NewEvent> = {}, now = START): Promise<readonly StoredEvent[]> {
    const [result] = await this.store.log.ingest([this.post(slug, this.events(slug, count, more))], now);
    if (result?.status !== 'accepted') throw new Error(`${slug} took nothing`);
    return result.stored;
  }

  async turn(slug: string, more: Partial<TurnCommit>): ReturnType<EngineStore['turns']['commit']> {
    return this.store.turns.commit({ ...emptyTurn, ...(await this.runner(slug)), version: 1, now: START, ...more });
  }

  async unread(from: string, to: string, limit = 1_000): Promise<readonly StoredEvent[]> {
    const { id: linkId, producerId, drainTo } = this.link(from, to);
    const cursor = (await this.cursors(to)).get(linkId) ?? 0;
    const read = await this.store.log.read({ workspaceId: this.workspaceId, ranges: [{ linkId, producerId, after: cursor, upTo: drainTo }], limit });
    return read.get(linkId) ?? [];
  }

  async cursors(slug: string): Promise<ReadonlyMap<number, number>> {
    return found(await this.store.turns.loadInputs(await this.runner(slug)), 'the inputs').cursors;
  }

  /** Moves the cursor of a link as a turn of its receiver. */
  async consume(from: string, to: string, upTo: number): Promise<void> {
    const { id: linkId } = this.link(from, to);
    const at = (await this.cursors(to)).get(linkId) ?? 0;
    await this.turn(to, { cursors: [{ linkId, from: at, to: upTo }] });
  }

  delivery(event: StoredEvent, more: Partial<NewDelivery> = {}): NewDelivery {
    return { eventId: idOf(event), key: event.key, expiresAt: event.expiresAt, critical: false, value: 0, status: 'pending', batchId: null, ...more };
  }

  outcome(event: StoredEvent, more: Partial<AttemptOutcome> = {}): AttemptOutcome {
    return {
      eventId: idOf(event), attempt: 1, startedAt: START, finishedAt: START, outcome: 'delivered', status: 'delivered', nextAttemptAt: null,
      spent: 0, code: null, message: null, reference: null, outputs: [], ...more,
    };
  }

  /** Deliveries of `alert` that may be sent at `now`, by event id. */
  async pending(now = START, more: { readonly ordered?: boolean; readonly limit?: number; readonly except?: readonly EventId[] } = {}): Promise<readonly EventId[]> {
    const runner = await this.runner('alert');
    const loaded = await this.store.deliveries.loadPending({ ...runner, now, limit: 100, ordered: false, except: [], ...more });
    return loaded.map(({ event }) => idOf(event));
  }
}

export function idOf(event: StoredEvent): EventId {
  return eventId(event.producerId, event.position);
}

export function found<Value>(value: Value | null | undefined, what: string): Value {
  if (value === null || value === undefined) throw new Error(`${what} is not there`);
  return value;
}

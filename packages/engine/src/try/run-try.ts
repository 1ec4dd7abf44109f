import type { SourceType } from '@rookery/sdk';
import type { SeatVersion } from '../runtime/agent-seat.js';
import { findCycle } from '../compile/find-cycle.js';
import { ActionLane } from './action-lane.js';
import { AgentReport } from './agent-report.js';
import { Arrivals } from './arrivals.js';
import { DeliveryLedger } from './delivery-ledger.js';
import { agentsInOrder } from './graph-order.js';
import type { Lane, LaneParts, TryHost } from './lane.js';
import { LookupLane } from './lookup-lane.js';
import { Outlet, Producers } from './outlet.js';
import { SourceLane } from './source-lane.js';
import { StepLane } from './step-lane.js';
import { defaultTryLimits, type TryInput, type TryProgress, type TryRequest } from './try-request.js';
import type { TryResult } from './try-result.js';
import { momentOf, windowsOf } from './windows.js';

const BREATHE_EVERY_MS = 8;

/** Ends a try whose time is up from wherever it is; what was found stays. */
class TimeUp extends Error {}

/**
 * Runs a workflow over events on a virtual clock, with the engine's own rules for batches, state, timers, limits and ports. Nothing is sent
 * and nothing is written: lookups and actions answer from the record. Rejects with the reason when it is cancelled.
 */
export function runTry(request: TryRequest): Promise<TryResult> {
  return new TryRun(request).run();
}

class TryRun {
  readonly #request: TryRequest;
  readonly #host: TryHost;
  /** Receivers come after those they read from, as far as there is no cycle. */
  readonly #lanes: readonly Lane[];
  readonly #sources: ReadonlyMap<string, SourceLane>;
  readonly #reports: ReadonlyMap<string, AgentReport>;
  readonly #hasCycle: boolean;
  readonly #deliveries: DeliveryLedger;
  readonly #maxEvents: number;
  #breathedAt: number;
  #events = 0;
  #warmUpEvents = 0;
  #at = 0;
  readonly #taken = new Map<number, number>();
  #doneTo = Number.NEGATIVE_INFINITY;

  constructor(request: TryRequest) {
    const limits = { ...defaultTryLimits, ...request.limits };
    this.#request = request;
    this.#maxEvents = limits.events;
    this.#deliveries = new DeliveryLedger(request.showFrom, limits);
    this.#breathedAt = request.elapsed();
    this.#host = {
      services: request.services, limits, answers: request.answers, deliveries: this.#deliveries,
      disabledEndpoints: request.disabledEndpoints, checkpoint: () => this.#checkpoint(),
    };
    const { graph } = request.workflow;
    this.#hasCycle = findCycle(graph) !== undefined;
    const parts = this.#makeParts();
    this.#reports = new Map(parts.map(({ slug, report }) => [slug, report]));
    this.#sources = new Map(parts.map((part) => [part.slug, new SourceLane(part, sourceOf(part))]));
    this.#lanes = parts.flatMap((part) => laneOf(part) ?? []);
  }

  async run(): Promise<TryResult> {
    try {
      const endedBy = await this.#runInputs();
      return this.#result(endedBy);
    } catch (error) {
      if (error instanceof TimeUp) return this.#result('time');
      throw error;
    }
  }

  async #runInputs(): Promise<TryResult['endedBy']> {
    const { inputs, runTo } = this.#request;
    const { batchSize, batchBytes } = this.#host.limits;
    for await (const { inputs: taken, next } of windowsOf(inputs, { events: this.#hasCycle ? 1 : batchSize, bytes: batchBytes })) {
      const left = this.#maxEvents - this.#events - this.#warmUpEvents;
      for (const input of taken.slice(0, left)) this.#take(input);
      const isFull = taken.length > left;
      await this.#work(isFull || next === undefined ? this.#at : next - 1);
      this.#request.onProgress?.(() => this.#progress());
      if (isFull) return 'events';
    }
    await this.#work(Math.max(runTo, this.#at));
    this.#at = Math.max(runTo, this.#at);
    return 'end';
  }

  #take(input: TryInput): void {
    const at = momentOf(input);
    this.#at = Math.max(this.#at, at);
    if (input.kind === 'recorded') this.#taken.set(input.event.producerId, input.event.position);
    if (at < this.#request.showFrom) this.#warmUpEvents += 1;
    else this.#events += 1;
    this.#sources.get(input.agent)?.take(input);
  }

  /**
   * Everything up to and with `limit`. Where links form no cycle, whoever comes first has said all it has to say when the next one
   * works; otherwise moment follows moment, and each is repeated until nobody has anything left.
   */
  async #work(limit: number): Promise<void> {
    if (!this.#hasCycle) {
      for (const lane of this.#lanes) await this.#runLane(lane, limit);
      this.#doneTo = limit;
      return;
    }
    for (;;) {
      const at = Math.min(...this.#lanes.map((lane) => lane.nextAt()));
      if (at > limit && this.#lanes.every((lane) => lane.arrivals.nextAt === Number.POSITIVE_INFINITY)) break;
      for (const lane of this.#lanes) if (lane.nextAt() <= at) await this.#runLane(lane, Math.min(at, limit));
    }
    this.#doneTo = limit;
  }

  async #runLane(lane: Lane, limit: number): Promise<void> {
    const startedAt = this.#request.elapsed();
    try {
      await lane.run(limit);
    } finally {
      lane.report.took(this.#request.elapsed() - startedAt);
    }
  }

  async #checkpoint(): Promise<void> {
    const now = this.#request.elapsed();
    if (now - this.#breathedAt < BREATHE_EVERY_MS) return;
    await this.#request.breathe();
    this.#breathedAt = this.#request.elapsed();
    this.#request.signal.throwIfAborted();
    if (this.#request.isTimeUp()) throw new TimeUp();
    this.#request.onProgress?.(() => this.#progress());
  }

  #progress(): TryProgress {
    return { events: this.#events + this.#warmUpEvents, at: this.#at, agents: Object.fromEntries([...this.#reports].map(([slug, report]) => [slug, report.counts])) };
  }

  #result(endedBy: TryResult['endedBy']): TryResult {
    const held = new Map(this.#lanes.map((lane) => [lane.slug, lane.held(this.#at)]));
    return {
      endedBy, events: this.#events, warmUpEvents: this.#warmUpEvents, at: this.#at,
      agents: Object.fromEntries([...this.#reports].map(([slug, report]) => [slug, report.result(held.get(slug) ?? { stateKeys: 0, timers: 0 })])),
      deliveries: this.#deliveries.result(this.#request.answers.unmatched({ taken: this.#taken, doneTo: this.#doneTo })),
    };
  }

  #makeParts(): readonly LaneParts[] {
    const { workspaceId, workflowId, workflow, showFrom } = this.#request;
    const producers = new Producers();
    const parts = new Map(agentsInOrder(workflow.graph).flatMap((slug): readonly (readonly [string, LaneParts])[] => {
      const agent = workflow.agents.get(slug);
      if (agent === undefined) return [];
      const report = new AgentReport(agent.type, showFrom, this.#host.limits);
      const version: SeatVersion = { workspaceId, version: 0, workflow, agent };
      return [[slug, {
        slug, version, scope: { workspaceId, workflowId, agentId: 0, slug, version: 0 }, arrivals: new Arrivals(), report,
        outlet: new Outlet(new Set(['out', ...agent.linkedPorts]), producers, report), host: this.#host,
      }]];
    }));
    for (const { from, port, to } of workflow.graph.links) {
      const receiver = parts.get(to)?.arrivals.open({ agent: from, port });
      if (receiver !== undefined) parts.get(from)?.outlet.addReceiver(port, receiver);
    }
    return [...parts.values()];
  }
}

function laneOf(parts: LaneParts): Lane | undefined {
  const { type } = parts.version.agent;
  switch (type.kind) {
    case 'source': return undefined;
    case 'step': return new StepLane(parts, type);
    case 'lookup': return new LookupLane(parts, type);
    case 'action': return new ActionLane(parts, type);
  }
}

/** Events on record may be those of any agent, which then only passes them on. */
function sourceOf({ version }: LaneParts): SourceType {
  const { type } = version.agent;
  return type.kind === 'source' ? type : { kind: 'source', spec: type.spec };
}


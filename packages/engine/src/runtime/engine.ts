import type { JsonValue } from '@rookery/model';
import type { Clock, WebhookRequest } from '@rookery/sdk';
import type { CompileResult } from '../compile/compile-workflow.js';
import type { AgentTypes } from '../compile/compiled-workflow.js';
import type { Dispatcher, Wake } from '../ports/dispatcher.js';
import type { StoredEvent } from '../ports/event-log.js';
import type { AgentScope, RunnerScope } from '../ports/identity.js';
import type { Lease } from '../ports/lease-store.js';
import type { DueSchedule } from '../ports/schedule-store.js';
import type { EngineStore } from '../ports/store.js';
import type { Alongside } from '../ports/workflow-store.js';
import { ActivityLog } from './activity.js';
import type { AgentSeat } from './agent-seat.js';
import { AlarmClock } from './alarm-clock.js';
import { membersOf } from './hub.js';
import { Intake, type IntakeResult } from './intake.js';
import { noQuota, type IntakeQuota } from './intake-quota.js';
import { LagWatch } from './lag-watch.js';
import { LeaseKeeper } from './lease-keeper.js';
import { checkCode, publishCompiled, type CodeCheck, type PublishInput, type PublishOutcome } from './publish.js';
import { ReadyQueue } from './ready-queue.js';
import type { RunnerHost } from './runner-host.js';
import { RunnerPool } from './runner-pool.js';
import { nextMoment } from './schedule-moment.js';
import { defaultSettings, type EngineLog, type EngineServices, type EngineSettings } from './services.js';
import { snapshotOf, type WorkflowSnapshot } from './snapshot.js';
import { SupervisedLoop } from './supervised-loop.js';
import { TokenBuckets } from './token-buckets.js';
import { WorkflowRegistry } from './workflow-registry.js';

const ACTIVITY_MS = 2_000;
const SCHEDULES_PER_ROUND = 200;
const SWEEP_BATCH = 5_000;
const RECEIPTS_PER_ROUND = 1_000;
/** A wake that got lost is made up for: soon where only wakes tell of a publish, later where epochs tell too. */
const TOPOLOGY_MS = { idle: 5_000, running: 30_000 } as const;
const UNKNOWN_AGENT_MS = 1_000;

export interface EngineOptions {
  readonly store: EngineStore;
  readonly types: AgentTypes;
  readonly services: EngineServices;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: EngineLog;
  readonly checkCode: CodeCheck;
  /** What workspaces may bring in. Default: everything. */
  readonly quota?: IntakeQuota;
  readonly settings: Partial<EngineSettings> & Pick<EngineSettings, 'owner'>;
  /** Which work this process does. Default: all of it. */
  readonly roles?: { readonly runs: boolean; readonly schedules: boolean };
  /** Other processes work on the same store: runners are shared out among workers. Default: `false`. */
  readonly isShared?: boolean;
}

/**
 * Runs published workflows: takes leases, gives agents their turns, makes calls, keeps schedules, sweeps. Everything
 * it knows can be lost at any moment; what counts is in the store.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #settings: EngineSettings;
  readonly #registry: WorkflowRegistry;
  readonly #queue: ReadyQueue;
  readonly #pool: RunnerPool;
  readonly #alarms: AlarmClock;
  readonly #intake: Intake;
  readonly #activity = new ActivityLog();
  readonly #buckets = new TokenBuckets();
  readonly #lag: LagWatch;
  readonly #quota: IntakeQuota;
  readonly #leases: LeaseKeeper;
  readonly #loops: Readonly<Record<'leases' | 'schedules' | 'sweep' | 'retention' | 'activity' | 'topology', SupervisedLoop>>;
  readonly #stale = new Set<number>();
  #isStarted = false;
  #unsubscribe: () => void = () => undefined;
  #reloading: Promise<void> = Promise.resolve();

  constructor(options: EngineOptions) {
    const { store, types, clock, random, log } = options;
    this.#options = options;
    this.#settings = { ...defaultSettings, ...options.settings };
    this.#quota = options.quota ?? noQuota;
    this.#leases = new LeaseKeeper({ leases: store.leases, owner: this.#settings.owner, leaseMs: this.#settings.leaseMs, isShared: options.isShared ?? false });
    this.#registry = new WorkflowRegistry({ store, types, random, log });
    this.#queue = new ReadyQueue({ inside: this.#settings.concurrency, outside: this.#settings.outsideConcurrency });
    const host = this.#makeHost();
    this.#pool = new RunnerPool(host, this.#registry, this.#queue);
    this.#alarms = new AlarmClock(clock, (agentId) => this.#wakeLocal(agentId));
    this.#lag = new LagWatch(store, clock, (workflowId) => this.#registry.pauseBound(workflowId) ?? this.#settings.maxLag);
    this.#intake = new Intake(host, {
      heldBack: (seat) => this.#lag.heldBack(seat.topologyAgent),
      takeQuota: (workspaceId, events) => this.#quota.take(workspaceId, events, clock.now()),
    });
    const loop = (name: string, round: () => Promise<number>): SupervisedLoop => new SupervisedLoop({ name, clock, log, round });
    this.#loops = {
      leases: loop('leases', () => this.#renewLeases()),
      schedules: loop('schedules', () => this.#claimSchedules()),
      sweep: loop('sweep', () => this.#sweep()),
      retention: loop('retention', () => this.#retain()),
      activity: loop('activity', () => this.#saveActivity()),
      topology: loop('topology', () => this.#loadTopologies()),
    };
  }

  /** Loads what runs, takes leases and begins. Rejects when the store cannot be reached. */
  async start(): Promise<void> {
    const { runs, schedules } = this.#options.roles ?? { runs: true, schedules: true };
    // Behind the leases: no version may be published unseen between the two.
    const leases = runs ? await this.#leases.round() : undefined;
    await this.#registry.loadAll();
    this.#unsubscribe = this.#options.dispatcher.subscribe((wake) => this.#onWake(wake));
    if (leases !== undefined) {
      this.#pool.adopt(leases.held, leases.taken);
      this.#loops.leases.start();
      this.#loops.sweep.start();
    }
    this.#loops.activity.start();
    if (this.#options.isShared === true) this.#loops.topology.start();
    this.#isStarted = true;
    if (leases !== undefined) this.#options.dispatcher.wake([{ kind: 'leases' }]);
    if (schedules) {
      this.#loops.schedules.start();
      this.#loops.retention.start();
    }
  }

  /** No new work; turns and calls in flight finish, at most seven seconds; leases are given back. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    await Promise.all(Object.values(this.#loops).map((loop) => loop.stop()));
    await this.#alarms.stop();
    await this.#queue.close();
    await this.#pool.stop();
    await this.#saveActivity().catch((error: unknown) => this.#options.log.warn('activity could not be saved', { reason: String(error) }));
    if (this.#options.roles?.runs === false) return;
    await this.#options.store.leases.release({ owner: this.#settings.owner }).catch((error: unknown) => this.#options.log.warn('leases could not be released and will expire', { reason: String(error) }));
    this.#options.dispatcher.wake([{ kind: 'leases' }]);
  }

  /** Somebody was met of a workflow that this process may not have heard of yet. */
  learn({ workspaceId, workflowId }: Pick<AgentScope, 'workspaceId' | 'workflowId'>): Promise<void> {
    return this.#reload(workspaceId, workflowId);
  }

  /** Wakes may have been missed, so everything they could have told is looked up. Returns at once. */
  catchUp(): void {
    if (!this.#isStarted) return;
    for (const name of ['topology', 'leases', 'sweep', 'schedules'] as const) this.#loops[name].hurry();
    if (this.#options.roles?.runs !== false) this.#options.dispatcher.wake([{ kind: 'leases' }]);
  }

  /** Checks a document whole, user code included; nothing is written. */
  async check(document: unknown): Promise<CompileResult> {
    const result = this.#registry.compile(document, 'check');
    if (!result.ok) return result;
    const issues = await checkCode(result.workflow, this.#options.checkCode);
    return issues.length === 0 ? result : { ok: false, issues };
  }

  async publish(input: PublishInput): Promise<PublishOutcome> {
    const checked = await this.check(input.document);
    if (!checked.ok) return checked;
    const published = await publishCompiled(this.#options.store, checked.workflow, input, this.#options.clock.now());
    await this.#changed(input.workspaceId, input.workflowId);
    return { ok: true, ...published };
  }

  /** What a publish of this document would change; nothing is written. */
  async previewPublish(input: Pick<PublishInput, 'workspaceId' | 'workflowId' | 'document'>) {
    const checked = await this.check(input.document);
    const topology = await this.#options.store.workflows.topology(input);
    return { checked, topology };
  }

  async setPaused(request: { readonly workspaceId: number; readonly workflowId: number; readonly agentId?: number; readonly paused: 'buffer' | 'drop' | null; readonly alongside?: Alongside }): Promise<void> {
    await this.#options.store.workflows.setPaused({ ...request, now: this.#options.clock.now() });
    await this.#changed(request.workspaceId, request.workflowId);
  }

  receiveHook(agent: AgentScope, request: WebhookRequest): Promise<IntakeResult> {
    return this.#intake.receiveHook(this.seat(agent), request);
  }

  /** Hands an input to a source. `isExempt`: it counts against no quota. */
  inject(agent: AgentScope, input: JsonValue, options: { readonly isExempt?: boolean } = {}): Promise<IntakeResult> {
    return this.#intake.inject(this.seat(agent), input, options);
  }

  /** Asks a source to run now. */
  async runNow(agent: AgentScope): Promise<void> {
    await this.#options.store.schedules.request({ ...agent, now: this.#options.clock.now() });
    this.wake(agent);
  }

  /** Something was put into the store for this agent: a replay, an injection, a receipt. */
  wake(agent: AgentScope): void {
    this.#onWake({ kind: 'agent', workspaceId: agent.workspaceId, agentId: agent.agentId, slot: 0 });
    if (this.#pool.get(agent.agentId) === undefined) this.#options.dispatcher.wake([{ kind: 'agent', workspaceId: agent.workspaceId, agentId: agent.agentId, slot: 0 }]);
  }

  /** The place of an agent in its workflow, from memory; `undefined` when it does not run in this workspace. */
  seat(agent: Pick<AgentScope, 'workspaceId' | 'agentId'>): AgentSeat | undefined {
    const seat = this.#registry.seat(agent.agentId);
    return seat?.topologyAgent.workspaceId === agent.workspaceId ? seat : undefined;
  }

  agentBySlug(scope: { readonly workspaceId: number; readonly workflowId: number }, slug: string): AgentSeat | undefined {
    const seat = this.#registry.agentBySlug(scope.workflowId, slug);
    return seat?.topologyAgent.workspaceId === scope.workspaceId ? seat : undefined;
  }

  /** Counts and lag per link and agent as this process sees them; from memory. */
  snapshot(scope: { readonly workspaceId: number; readonly workflowId: number }): WorkflowSnapshot | undefined {
    const topology = this.#registry.topology(scope.workflowId);
    return topology?.workspaceId === scope.workspaceId ? snapshotOf(topology, (agentId) => this.#pool.get(agentId)) : undefined;
  }

  /** True when no agent has a turn under way or waiting; for tests and a graceful end. */
  get isIdle(): boolean {
    return this.#queue.isIdle;
  }

  #makeHost(): RunnerHost {
    const { store, services, clock, random, log } = this.#options;
    return {
      store, services, clock, random, log,
      settings: this.#settings,
      buckets: this.#buckets,
      activity: this.#activity,
      handOff: (_seat, events) => this.#handOff(events),
      isHeldBack: (scope) => this.#quota.isUsedUp(scope.workspaceId, clock.now()) || this.#lag.heldBack(scope) !== undefined,
      hubMembers: (seat) => membersOf(seat, this.#registry.seatsOf(seat.current.workspaceId)),
      spendQuota: (scope, events) => this.#quota.spend(scope.workspaceId, events, clock.now()),
      wake: (runner) => this.#addToQueue(runner.agentId),
      wakeAt: (runner, at) => this.#alarms.set(runner.agentId, at),
      lostLease: (runner) => this.#lostLease(runner),
      takeLeaseAnew: (runner) => {
        this.#leases.takeAnew(runner);
        this.#loops.leases.hurry();
      },
    };
  }

  #handOff(events: readonly StoredEvent[]): void {
    const away: Wake[] = [];
    for (const [producerId, produced] of Map.groupBy(events, (event) => event.producerId)) {
      for (const { linkId, toAgentId } of this.#registry.readersOf(producerId)) {
        const runner = this.#pool.get(toAgentId);
        if (runner === undefined) away.push({ kind: 'agent', workspaceId: this.#registry.workflowOf(toAgentId)?.workspaceId ?? 0, agentId: toAgentId, slot: 0 });
        else {
          runner.offer(linkId, produced);
          this.#queue.add(runner);
        }
      }
    }
    if (away.length > 0) this.#options.dispatcher.wake(away);
  }

  #onWake(wake: Wake): boolean {
    switch (wake.kind) {
      case 'agent': return this.#wakeLocal(wake.agentId);
      case 'workflow':
        void this.#reload(wake.workspaceId, wake.workflowId);
        return true;
      case 'leases':
        this.#loops.leases.hurry();
        return true;
    }
  }

  #wakeLocal(agentId: number): boolean {
    this.#pool.get(agentId)?.taker.doubt();
    return this.#addToQueue(agentId);
  }

  #addToQueue(agentId: number): boolean {
    const runner = this.#pool.get(agentId);
    if (runner !== undefined) this.#queue.add(runner);
    return runner !== undefined;
  }

  async #changed(workspaceId: number, workflowId: number): Promise<void> {
    await this.#reload(workspaceId, workflowId);
    this.#options.dispatcher.wake([{ kind: 'workflow', workspaceId, workflowId }]);
  }

  #reload(workspaceId: number, workflowId: number): Promise<void> {
    return this.#inOrder(async () => {
      try {
        await this.#registry.reload(workspaceId, workflowId);
        if (this.#options.roles?.runs === false) return;
        await this.#renewLeases((lease) => this.#registry.reload(lease.workspaceId, lease.workflowId));
        this.#pool.refresh(workflowId);
        this.#loops.schedules.hurry();
      } catch (error) {
        this.#options.log.error('a workflow could not be loaded; the sweeper tries again', { workflow: workflowId, reason: String(error) });
        this.#stale.add(workflowId);
      }
    });
  }

  /** One reload after the other, so that an older topology never replaces a newer one. */
  #inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.#reloading.then(work);
    this.#reloading = done.catch(() => undefined);
    return done;
  }

  #lostLease(runner: RunnerScope): void {
    const current = this.#pool.get(runner.agentId);
    if (current === undefined || current.scope.epoch > runner.epoch) return;
    void this.#reload(runner.workspaceId, runner.workflowId);
  }

  /**
   * A new epoch may stand for a new version: under it an old topology would pass the fence and read past the mark of a
   * link that drains. So the topology is loaded behind the epoch, before a runner gets to use both.
   */
  async #renewLeases(reload = (lease: Lease) => this.#inOrder(() => this.#registry.reload(lease.workspaceId, lease.workflowId))): Promise<number> {
    const { held, taken, surplus, isNews } = await this.#leases.round();
    const outdated = held.filter((lease) => this.#pool.get(lease.agentId)?.scope.epoch !== lease.epoch);
    for (const lease of new Map(outdated.map((one): [number, Lease] => [one.workflowId, one])).values()) await reload(lease);
    for (const lease of surplus) void this.#handBack(lease);
    this.#pool.adopt(held, taken);
    if (isNews) this.#options.dispatcher.wake([{ kind: 'leases' }]);
    return this.#settings.leaseMs / 3;
  }

  async #handBack(lease: Lease): Promise<void> {
    await this.#pool.leave(lease.agentId);
    this.#leases.finished(lease);
    this.#loops.leases.hurry();
  }

  async #loadTopologies(): Promise<number> {
    await this.#inOrder(() => this.#registry.loadAll());
    return this.#options.roles?.runs === false ? TOPOLOGY_MS.idle : TOPOLOGY_MS.running;
  }

  async #claimSchedules(): Promise<number> {
    const { schedules } = this.#options.store;
    const now = this.#options.clock.now();
    const claimed = await schedules.claimDue({ now, limit: SCHEDULES_PER_ROUND, next: (due) => this.#nextMoment(due, now) });
    for (const { agentId, workspaceId } of claimed) {
      this.#addToQueue(agentId);
      if (this.#pool.get(agentId) === undefined) this.#options.dispatcher.wake([{ kind: 'agent', workspaceId, agentId, slot: 0 }]);
    }
    if (claimed.length === SCHEDULES_PER_ROUND) return 0;
    const dueAt = await schedules.nextDueAt();
    return Math.min(1_000, Math.max(1, (dueAt ?? Number.POSITIVE_INFINITY) - this.#options.clock.now()));
  }

  #nextMoment(due: DueSchedule, now: number) {
    if (this.#registry.workflowOf(due.agentId) === undefined) {
      // Published a moment ago elsewhere: a schedule that is not known yet must not be taken for one that ended.
      void this.#reload(due.workspaceId, due.workflowId);
      return { runAt: null, nextRunAt: now + UNKNOWN_AGENT_MS };
    }
    const seat = this.#registry.seat(due.agentId);
    return nextMoment({ schedule: seat?.current.agent.schedule ?? null, isPaused: seat === undefined || seat.pausedBy !== null, dueAt: due.dueAt, now });
  }

  async #sweep(): Promise<number> {
    const { deliveries, housekeeping, workflows } = this.#options.store;
    const now = this.#options.clock.now();
    for (const { agentId } of await housekeeping.findWaiting({ now })) this.#wakeLocal(agentId);
    await deliveries.settleReceipts({ now, limit: RECEIPTS_PER_ROUND });
    for (const workflowId of [...this.#stale]) {
      this.#stale.delete(workflowId);
      const workspaceId = this.#registry.topology(workflowId)?.workspaceId;
      if (workspaceId !== undefined) void this.#reload(workspaceId, workflowId);
    }
    if (this.#registry.topologies.some((topology) => topology.agents.some(isDraining) || topology.links.some(isDraining))) {
      for (const workflowId of await workflows.finishDraining({ now })) {
        const workspaceId = this.#registry.topology(workflowId)?.workspaceId;
        if (workspaceId !== undefined) await this.#changed(workspaceId, workflowId);
      }
    }
    this.#buckets.forgetUnused(now);
    return this.#settings.sweepMs;
  }

  async #retain(): Promise<number> {
    const swept = await this.#options.store.housekeeping.sweep({ now: this.#options.clock.now(), batch: SWEEP_BATCH });
    return swept.events >= SWEEP_BATCH ? 100 : this.#settings.retentionMs;
  }

  async #saveActivity(): Promise<number> {
    const activities = this.#activity.drain(this.#options.clock.now());
    if (activities.length > 0) await this.#options.store.housekeeping.saveActivity(activities);
    return ACTIVITY_MS;
  }
}

function isDraining(part: { readonly state: 'live' | 'draining' | 'gone' }): boolean {
  return part.state === 'draining';
}

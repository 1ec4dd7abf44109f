import { Inject, Injectable } from '@nestjs/common';
import { Engine, previewSchedule, type AgentSeat, type EngineStore, type IntakeResult } from '@rookery/engine';
import type { JsonObject, JsonValue, Language } from '@rookery/model';
import type { Clock } from '@rookery/sdk';
import { z } from 'zod';
import { AuditLog, type AuditEntry } from '../accounts/audit-log.js';
import { CLOCK, ENGINE_STORE } from '../composition/tokens.js';
import { FeedsService } from '../feeds/feeds.service.js';
import { FiguresService } from '../figures/figures.service.js';
import { HookDirectory } from '../hooks/hook-directory.js';
import { apiError } from '../http/api-error.js';
import type { Caller } from '../http/caller.js';
import { decodeCursor, encodeCursor, type Page, type PageQuery } from '../http/page-cursor.js';
import { AgentHealthRepository, type AgentHealthRow } from './agent-health.repository.js';
import { WorkflowsRepository, type WorkflowScope } from './workflows.repository.js';

/** What a request to run came to. */
export type RunAnswer = { readonly requested: true } | Extract<IntakeResult, { ok: true }>;

const RATE_WINDOW_MS = 600_000;
const RUNS_SHOWN = 5;
/** A script that hands in events is put on record once in so long, for each agent. */
const SCRIPTS_QUIET_MS = 5 * 60_000;
const keyPosition = z.tuple([z.string()]);

/** One agent of a published workflow: how it fares, what it remembers, and running it by hand. */
@Injectable()
export class WorkflowAgentsService {
  readonly #workflows: WorkflowsRepository;
  readonly #health: AgentHealthRepository;
  readonly #engine: Engine;
  readonly #store: EngineStore;
  readonly #hooks: HookDirectory;
  readonly #feeds: FeedsService;
  readonly #clock: Clock;
  readonly #figures: FiguresService;
  readonly #audit: AuditLog;

  constructor(
    @Inject(WorkflowsRepository) workflows: WorkflowsRepository,
    @Inject(AgentHealthRepository) health: AgentHealthRepository,
    @Inject(Engine) engine: Engine,
    @Inject(ENGINE_STORE) store: EngineStore,
    @Inject(HookDirectory) hooks: HookDirectory,
    @Inject(FeedsService) feeds: FeedsService,
    @Inject(CLOCK) clock: Clock,
    @Inject(FiguresService) figures: FiguresService,
    @Inject(AuditLog) audit: AuditLog,
  ) {
    this.#workflows = workflows;
    this.#health = health;
    this.#engine = engine;
    this.#store = store;
    this.#hooks = hooks;
    this.#feeds = feeds;
    this.#clock = clock;
    this.#figures = figures;
    this.#audit = audit;
  }

  /** Asks a source to check now, or hands what was typed to one that takes it. */
  async run(caller: Caller, workflowId: number, slug: string, input: JsonValue | undefined): Promise<RunAnswer | Exclude<IntakeResult, { ok: true }>> {
    const seat = await this.#seat({ workspaceId: caller.workspaceId, workflowId }, slug);
    const { current, topologyAgent } = seat;
    const { type } = current.agent;
    if (type.kind !== 'source' || (type.check === undefined && type.inject === undefined)) throw apiError('agent.cannotRun', { agent: slug, kind: type.kind });
    // Before it is done: what a person asked for is on record even when the process dies on the way.
    await this.#audit.record({ ...this.#entry(caller, 'agent.run', seat), quietForTokensMs: SCRIPTS_QUIET_MS });
    if (type.inject !== undefined && (input !== undefined || type.check === undefined)) return this.#engine.inject(topologyAgent, input ?? null);
    await this.#engine.runNow(topologyAgent);
    return { requested: true };
  }

  /** How the agent fares, with its state in a word and the reason in the language asked for. */
  async health(scope: WorkflowScope, slug: string, language: Language = 'en') {
    const seat = await this.#seat(scope, slug);
    const now = this.#clock.now();
    const row = await this.#health.find(seat.topologyAgent, now - RATE_WINDOW_MS);
    if (row === undefined) throw apiError('notFound', { what: 'agent', id: slug });
    const { schedule } = seat.current.agent;
    const { state, reason, errorRate } = await this.#figures.ofAgent(scope, slug, { language });
    return {
      agent: slug,
      state,
      reason,
      errorRate,
      type: row.type,
      version: row.version,
      paused: seat.pausedBy,
      ...outcomesOf(row),
      lag: row.lag,
      pendingDeliveries: row.pendingDeliveries,
      failedEvents: row.failedEvents,
      totals: { succeeded: row.succeeded, failed: row.failed, emitted: row.emitted },
      emittedPerMinute: ratePerMinute(row, now),
      cursor: row.cursor,
      nextRunAt: timeOf(row.nextRunAt),
      nextRuns: schedule === null || row.nextRunAt === null ? [] : [timeOf(row.nextRunAt), ...previewSchedule(schedule, row.nextRunAt, RUNS_SHOWN - 1)],
      hook: await this.#hookView(seat),
      feed: await this.#feedPath(seat),
    };
  }

  /** A new secret for the agent's hook. It is shown this once; the former one counts for `graceMs` more. */
  async rotateHookSecret(caller: Caller, workflowId: number, slug: string, graceMs: number) {
    const seat = await this.#seat({ workspaceId: caller.workspaceId, workflowId }, slug);
    const { topologyAgent } = seat;
    const hook = await this.#hooks.rotate(topologyAgent, { graceMs, noteOf: (formerUntil) => this.#audit.note(this.#entry(caller, 'hook.secret-rotated', seat, { formerUntil: timeOf(formerUntil) })) });
    if (hook === undefined) throw apiError('notFound', { what: 'hook of agent', id: slug });
    const { formerUntil } = hook;
    return { path: `/hooks/${hook.id}`, secret: hook.secret, formerUntil: formerUntil === null ? null : new Date(formerUntil).toISOString() };
  }

  /** What the agent remembers, by key. */
  async state(scope: WorkflowScope, slug: string, { cursor, limit }: PageQuery): Promise<Page<{ readonly key: string; readonly value: unknown }>> {
    const { topologyAgent } = await this.#seat(scope, slug);
    const after = cursor === undefined ? {} : { after: decodeCursor(cursor, keyPosition)[0] };
    const { workspaceId, workflowId, agentId } = topologyAgent;
    const entries = [...(await this.#store.turns.listState({ workspaceId, workflowId, agentId, slot: 0, now: this.#clock.now(), limit: limit + 1, ...after }))];
    const shown = entries.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(([key, text]) => ({ key, value: valueOf(text) })),
      cursor: entries.length > limit && last !== undefined ? encodeCursor([last[0]]) : null,
    };
  }

  /** A new token for the agent's feed. It is shown this once; the former one is refused from now on. */
  async rotateFeedToken(caller: Caller, workflowId: number, slug: string) {
    const seat = await this.#seat({ workspaceId: caller.workspaceId, workflowId }, slug);
    const { topologyAgent } = seat;
    const feed = await this.#feeds.rotate(topologyAgent, this.#audit.note(this.#entry(caller, 'feed.token-rotated', seat)));
    if (feed === undefined) throw apiError('notFound', { what: 'feed of agent', id: slug });
    return { path: feed.path, token: feed.token };
  }

  async #feedPath({ current, topologyAgent }: AgentSeat): Promise<string | null> {
    const { type } = current.agent;
    return type.kind === 'action' && (type.feed ?? type.push) !== undefined ? this.#feeds.pathOfAgent(topologyAgent) : null;
  }

  async #hookView(seat: AgentSeat) {
    const { type } = seat.current.agent;
    if ((type.kind !== 'source' && type.kind !== 'action') || type.webhook === undefined) return null;
    const hook = await this.#hooks.ofAgent(seat.topologyAgent);
    return hook === undefined ? null : { path: `/hooks/${hook.id}`, state: seat.pausedBy === 'drop' ? 'closed' : 'open' };
  }

  #entry({ workspaceId, accountId }: Caller, action: AuditEntry['action'], { current, topologyAgent }: AgentSeat, detail: JsonObject = {}): AuditEntry {
    const { workflowId, slug } = topologyAgent;
    return { workspaceId, accountId, action, subject: `${current.workflow.document.name}/${slug}`, objectId: `${workflowId}/${slug}`, detail };
  }

  /** An agent that a published version holds. */
  async #seat(scope: WorkflowScope, slug: string): Promise<AgentSeat> {
    const seat = this.#engine.agentBySlug(scope, slug);
    if (seat !== undefined) return seat;
    const workflow = await this.#workflows.find(scope);
    if (workflow === undefined) throw apiError('notFound', { what: 'workflow', id: scope.workflowId });
    if (workflow.publishedVersion === null) throw apiError('workflow.unpublished');
    throw apiError('notFound', { what: 'agent', id: slug });
  }
}

function outcomesOf({ lastSuccessAt, lastErrorAt, lastErrorCode, lastErrorMessage }: AgentHealthRow) {
  const lastError = lastErrorAt === null ? null : { at: timeOf(lastErrorAt), code: lastErrorCode ?? '', message: lastErrorMessage ?? '' };
  return { lastSuccessAt: timeOf(lastSuccessAt), lastError };
}

/** Over the span the events cover, and a minute at least. */
function ratePerMinute({ recentEvents, recentSince }: AgentHealthRow, now: number): number {
  if (recentEvents === 0 || recentSince === null) return 0;
  return Math.round((recentEvents / (Math.max(60_000, now - recentSince) / 60_000)) * 100) / 100;
}

function timeOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** What user code remembers is JSON text inside JSON text. */
function valueOf(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

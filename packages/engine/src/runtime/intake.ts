import { describeError, type ErrorCode, type ErrorParameters, type JsonValue } from '@rookery/model';
import type { HookAnswer, HookWait, ReceiptsResult, WebhookContext, WebhookRefusal, WebhookRequest, WebhookResult } from '@rookery/sdk';
import type { IngestRequest, IngestResult } from '../ports/event-log.js';
import { noReceipts } from '../ports/receipts.js';
import { GroupCommit } from './group-commit.js';
import { deliverToHub, hubOf, viewOf } from './hub.js';
import type { QuotaRefusal } from './intake-quota.js';
import { reportsOf } from './reports.js';
import type { RunnerHost } from './runner-host.js';
import { logFor } from './services.js';
import { prepareItems } from './source-items.js';
import { globalsOf } from './template-globals.js';
import type { AgentSeat } from './agent-seat.js';

const REQUESTS_PER_COMMIT = 256;

/** Why nothing was accepted; the API answers with the code's status. */
export interface IntakeRefusal {
  readonly ok: false;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfterS?: number;
}

export type IntakeResult =
  | { readonly ok: true; readonly accepted: number; readonly duplicates: number; readonly eventIds: readonly string[]; readonly answer?: HookAnswer; readonly wait?: HookWait }
  | IntakeRefusal;

export interface IntakeRules {
  /** Events the workflow lags behind, and the bound; `undefined`: not held back. */
  heldBack(seat: AgentSeat): { readonly lag: number } | undefined;
  /** Takes from the workspace's quota, or says why nothing may be taken. */
  takeQuota(workspaceId: number, events: number): QuotaRefusal | undefined;
}

/** The door for events that are pushed in. What it answers `ok` is durable; what it refuses left nothing behind. */
export class Intake {
  readonly #host: RunnerHost;
  readonly #rules: IntakeRules;
  readonly #commits: GroupCommit<IngestRequest, IngestResult>;

  constructor(host: RunnerHost, rules: IntakeRules) {
    this.#host = host;
    this.#rules = rules;
    this.#commits = new GroupCommit((requests) => host.store.log.ingest(requests, host.clock.now()), REQUESTS_PER_COMMIT);
  }

  async receiveHook(seat: AgentSeat | undefined, request: WebhookRequest): Promise<IntakeResult> {
    if (seat === undefined) return closed();
    const { type } = seat.current.agent;
    if (type.kind === 'action' && type.webhook !== undefined) return this.#receiveReceipts(seat, await type.webhook(await this.#hookContext(seat, request), request));
    if (hubOf(seat) !== undefined) return this.#receiveForHub(seat, request);
    const refusal = this.#refusal(seat);
    if (refusal !== undefined) return refusal;
    if (type.kind !== 'source' || type.webhook === undefined) return closed();
    const result = await type.webhook(await this.#hookContext(seat, request), request);
    if (isRefusal(result)) return { ok: false, ...result.refuse };
    const accepted = await this.#accept(seat, result);
    if (accepted.ok && result.wait !== undefined && accepted.accepted > 0) return { ...accepted, wait: result.wait };
    return answeredWith(accepted, result.answer);
  }

  /** Whoever shares the line is served, also while the one whose hook it is lags behind or is paused. */
  async #receiveForHub(seat: AgentSeat, request: WebhookRequest): Promise<IntakeResult> {
    const { type } = seat.current.agent;
    if (type.kind !== 'source' || type.webhook === undefined || seat.topologyAgent.state !== 'live') return closed();
    const context = { ...(await this.#hookContext(seat, request)), members: viewOf(this.#host.hubMembers(seat)) };
    const result = await type.webhook(context, request);
    if (isRefusal(result)) return { ok: false, ...result.refuse };
    return answeredWith({ ok: true, ...(await deliverToHub(this.#host, seat, { ...result, messages: result.messages ?? [] })) }, result.answer);
  }

  /** Of calls that were made, so a pause refuses none, and neither does what lags behind. */
  async #receiveReceipts(seat: AgentSeat, result: ReceiptsResult | WebhookRefusal): Promise<IntakeResult> {
    if (isRefusal(result)) return { ok: false, ...result.refuse };
    const now = this.#host.clock.now();
    const reports = reportsOf(result, { scope: seat.topologyAgent, of: 'agent', now });
    const counts = reports === undefined ? noReceipts : await this.#host.store.deliveries.applyReports({ ...reports, now });
    return answeredWith({ ok: true, accepted: counts.applied + counts.early, duplicates: counts.unchanged, eventIds: [] }, result.answer);
  }

  async #hookContext(seat: AgentSeat, request: WebhookRequest): Promise<WebhookContext<unknown>> {
    const { agent, version } = seat.current;
    const scope = seat.scope(version);
    const { services } = this.#host;
    const [hookSecret, formerHookSecret, hookUrl] = await Promise.all([services.hookSecret(scope), services.formerHookSecret?.(scope), services.hookUrl(scope)]);
    return {
      options: agent.options, parameters: agent.parameters, values: services.values(scope.workspaceId), log: logFor(services, scope), now: request.receivedAt,
      credential: (name: string) => services.credential(scope, name),
      hookSecret, formerHookSecret, hookUrl,
    };
  }

  /** `isExempt`: what the platform itself has to say counts against no quota. */
  async inject(seat: AgentSeat | undefined, input: JsonValue, { isExempt = false }: { readonly isExempt?: boolean } = {}): Promise<IntakeResult> {
    const refusal = this.#refusal(seat);
    if (seat === undefined || refusal !== undefined) return refusal ?? closed();
    const { agent, version } = seat.current;
    if (agent.type.kind !== 'source' || agent.type.inject === undefined) {
      return refuse('agent.cannotRun', 409, { agent: agent.slug, kind: agent.type.kind });
    }
    const scope = seat.scope(version);
    const items = agent.type.inject({
      options: agent.options, parameters: agent.parameters, values: this.#host.services.values(scope.workspaceId), log: logFor(this.#host.services, scope), now: this.#host.clock.now(),
    }, input);
    return this.#accept(seat, { items }, isExempt);
  }

  async #accept(seat: AgentSeat, result: Pick<WebhookResult, 'items' | 'receipts' | 'endpoints'>, isExempt = false): Promise<IntakeResult> {
    const { agent } = seat.current;
    const { workspaceId, workflowId, agentId } = seat.topologyAgent;
    const { items } = result;
    const now = this.#host.clock.now();
    const reports = reportsOf(result, { scope: seat.topologyAgent, of: 'workspace', now });
    const { maxEventBytes } = this.#host.settings;
    const { events, refused } = prepareItems(agent, items, seat.producers, { maxEventBytes, now, globals: globalsOf(this.#host.services, seat.current) });
    const [first] = refused;
    if (first !== undefined) return { ok: false, status: first.code === 'event.tooLarge' ? 413 : 422, code: first.code, message: `item ${first.index}: ${first.message}` };
    if (events.length === 0) {
      if (reports !== undefined) await this.#host.store.deliveries.applyReports({ ...reports, now });
      return { ok: true, accepted: 0, duplicates: 0, eventIds: [] };
    }
    const refusal = isExempt ? undefined : this.#rules.takeQuota(workspaceId, events.length);
    if (refusal !== undefined) return overQuota(refusal);
    const kept = await this.#commits.add({ workspaceId, workflowId, agentId, events, dedupeWindowMs: agent.dedupeWindowMs, ...(reports === undefined ? {} : { reports }) });
    if (kept.status === 'closed') return closed();
    const emitted = kept.stored.length;
    this.#host.activity.record({ workspaceId, workflowId, agentId }, { at: this.#host.clock.now(), succeeded: emitted, emitted });
    this.#host.handOff(seat, kept.stored);
    return { ok: true, accepted: emitted, duplicates: kept.duplicates, eventIds: kept.stored.map((event) => `${event.producerId}-${event.position}`) };
  }

  #refusal(seat: AgentSeat | undefined): IntakeRefusal | undefined {
    if (seat === undefined || seat.topologyAgent.state !== 'live' || seat.pausedBy === 'drop') return closed();
    const held = this.#rules.heldBack(seat);
    return held === undefined ? undefined : { ...refuse('ingest.backPressure', 429, { lag: held.lag }), retryAfterS: 1 };
  }
}

function closed(): IntakeRefusal {
  return { ok: false, status: 404, code: 'notFound', message: 'there is no such hook, or its workflow is not published' };
}

function overQuota({ limit, per, retryAfterS }: QuotaRefusal): IntakeRefusal {
  return { ...refuse(per === 'day' ? 'quota.day' : 'quota.second', 429, { limit, seconds: retryAfterS }), retryAfterS };
}

function refuse(code: ErrorCode, status: number, parameters: ErrorParameters): IntakeRefusal {
  return { ok: false, status, code, message: describeError(code, parameters) };
}

function answeredWith(result: IntakeResult, answer: WebhookResult['answer']): IntakeResult {
  return result.ok && answer !== undefined ? { ...result, answer } : result;
}

function isRefusal(result: WebhookResult | ReceiptsResult | WebhookRefusal): result is WebhookRefusal {
  return 'refuse' in result;
}

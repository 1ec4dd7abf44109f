import { describeError, type ErrorCode, type ErrorParameters, type JsonValue } from '@rookery/model';
import type { SourceItem, WebhookRefusal, WebhookRequest, WebhookResult } from '@rookery/sdk';
import type { IngestRequest, IngestResult } from '../ports/event-log.js';
import { GroupCommit } from './group-commit.js';
import type { QuotaRefusal } from './intake-quota.js';
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
  | { readonly ok: true; readonly accepted: number; readonly duplicates: number; readonly eventIds: readonly string[]; readonly answer?: WebhookResult['answer'] }
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
    const refusal = this.#refusal(seat);
    if (seat === undefined || refusal !== undefined) return refusal ?? closed();
    const { agent, version } = seat.current;
    if (agent.type.kind !== 'source' || agent.type.webhook === undefined) return closed();
    const scope = seat.scope(version);
    const { services } = this.#host;
    const context = {
      options: agent.options, parameters: agent.parameters, values: services.values(scope.workspaceId), log: logFor(services, scope), now: request.receivedAt,
      credential: (name: string) => services.credential(scope, name),
      hookSecret: await services.hookSecret(scope),
    };
    const result = await agent.type.webhook(context, request);
    if (isRefusal(result)) return { ok: false, ...result.refuse };
    const accepted = await this.#accept(seat, result.items);
    return accepted.ok && result.answer !== undefined ? { ...accepted, answer: result.answer } : accepted;
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
    return this.#accept(seat, items, isExempt);
  }

  async #accept(seat: AgentSeat, items: readonly SourceItem[], isExempt = false): Promise<IntakeResult> {
    const { agent } = seat.current;
    const { workspaceId, workflowId, agentId } = seat.topologyAgent;
    const { maxEventBytes } = this.#host.settings;
    const { events, refused } = prepareItems(agent, items, seat.producers, { maxEventBytes, now: this.#host.clock.now(), globals: globalsOf(this.#host.services, seat.current) });
    const [first] = refused;
    if (first !== undefined) return { ok: false, status: first.code === 'event.tooLarge' ? 413 : 422, code: first.code, message: `item ${first.index}: ${first.message}` };
    if (events.length === 0) return { ok: true, accepted: 0, duplicates: 0, eventIds: [] };
    const refusal = isExempt ? undefined : this.#rules.takeQuota(workspaceId, events.length);
    if (refusal !== undefined) return overQuota(refusal);
    const result = await this.#commits.add({ workspaceId, workflowId, agentId, events, dedupeWindowMs: agent.dedupeWindowMs });
    if (result.status === 'closed') return closed();
    const emitted = result.stored.length;
    this.#host.activity.record({ workspaceId, workflowId, agentId }, { at: this.#host.clock.now(), succeeded: emitted, emitted });
    this.#host.handOff(seat, result.stored);
    return { ok: true, accepted: emitted, duplicates: result.duplicates, eventIds: result.stored.map((event) => `${event.producerId}-${event.position}`) };
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

function isRefusal(result: WebhookResult | WebhookRefusal): result is WebhookRefusal {
  return 'refuse' in result;
}

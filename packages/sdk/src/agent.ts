import type { z } from 'zod';
import type { JsonObject, JsonValue } from '@rookery/model';
import type { AgentEvent, EventReference } from './agent-event.js';
import type { BaseContext, IoContext, SourceItem } from './agent-context.js';
import type { Credential, QuotaOwner } from './credential.js';
import type { HubMember, SourceHub } from './hub.js';
import type { HookAnswer, HookWait } from './hook-answer.js';
import type { PushedMessage, PushInfo, PushMessage } from './push.js';
import type { Receipt, Reports } from './receipts.js';
import type { AgentSpec } from './spec.js';
import type { TemplateScope } from './template.js';
import type { FeedInfo, FeedItem, LookupCache } from './tables.js';

export type { AgentLog, BaseContext, IoContext, SourceItem } from './agent-context.js';

/** State that is too big for a cursor; committed with the items. */
export interface SourceState {
  entries(): Promise<ReadonlyMap<string, JsonValue>>;
  get(keys: readonly string[]): Promise<ReadonlyMap<string, JsonValue>>;
  set(key: string, value: JsonValue, options?: { readonly ttlMs?: number }): void;
  delete(key: string): void;
}

export interface SourceContext<Options> extends IoContext<Options> {
  /** What the last committed check returned; the source's own text, `null` the first time. */
  readonly cursor: string | null;
  readonly state: SourceState;
  /** The moment the schedule meant, which a late run is behind; `null` when a person asked. */
  readonly scheduledFor: number | null;
}

export interface CheckResult extends Reports {
  readonly items: readonly SourceItem[];
  /** Committed together with the items; left out means unchanged. */
  readonly cursor?: string | null;
  /** More is waiting: the host calls again at once instead of at the next tick. */
  readonly more?: boolean;
  /** How many items still wait at the other side, where it can tell: shown as what the agent lags behind. Left out: as before. */
  readonly waiting?: number;
}

export interface WebhookRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  /** The body as it came; signatures are checked over these bytes. */
  readonly rawBody: Uint8Array;
  readonly receivedAt: number;
  /** Path and query as the caller wrote them; some providers sign them. */
  readonly target: string;
}

export interface WebhookContext<Options> extends BaseContext<Options> {
  readonly credential: (name: string) => Promise<Credential>;
  /** The secret the host made for this hook. */
  readonly hookSecret: string;
  /** The one before it, for as long as it still counts after a change. */
  readonly formerHookSecret?: string | undefined;
  /** The address of this hook as callers know it; `null` where the server was not told its public address. */
  readonly hookUrl: string | null;
  /** For a source with a hub: all who share its line. */
  readonly members?: readonly HubMember<Options>[];
}

/** What an action's hook makes of a request: nothing but receipts. The answer leaves after they are durable. */
export interface ReceiptsResult extends Reports {
  readonly receipts: readonly Receipt[];
  readonly answer?: WebhookResult['answer'];
}

/** `text` is the answer to the caller once the events are durable; default `202` with `{ "accepted": n }`. */
export interface WebhookResult extends Reports {
  readonly items: readonly SourceItem[];
  /** For a source with a hub: what is handed to all who share its line, as by `deliver`. `items` are left empty then. */
  readonly messages?: readonly JsonObject[];
  readonly answer?: HookAnswer;
  /** The caller is answered by the workflow, not by `answer`. */
  readonly wait?: HookWait;
}

/** A webhook's refusal: answered with its status, leaves nothing behind. */
export interface WebhookRefusal {
  readonly refuse: { readonly status: 400 | 401 | 403 | 405 | 409 | 413 | 415; readonly code: string; readonly message: string };
}

export interface ListenContext<Options> extends SourceContext<Options> {
  /**
   * Resolves once the items and the cursor are durable; acknowledge to the broker after it. Waits while the workflow is so far
   * behind that its sources are held back, so take no more from the broker than memory bears.
   */
  commit(result: CheckResult): Promise<void>;
}

/** At least one of the ways. A source with a hub has no `check` and no `listen` beside it. */
export interface SourceHandlers<Options> {
  /** Called on the agent's schedule and when a person asks; never overlaps itself. */
  check?(context: SourceContext<Options>): Promise<CheckResult>;
  /** Runs for as long as this process owns the agent; returns when the signal is aborted. A throw is retried with backoff. */
  listen?(context: ListenContext<Options>): Promise<void>;
  /** Called per request, before anything is stored. Must be quick and without I/O but `credential`. */
  webhook?(context: WebhookContext<Options>, request: WebhookRequest): Promise<WebhookResult | WebhookRefusal>;
  /** For sources that share one line to the outside. */
  readonly hub?: SourceHub<Options>;
  /** Turns what a person typed into items. */
  inject?(context: BaseContext<Options>, input: JsonValue): readonly SourceItem[];
  /**
   * The limits a check counts against, shared by all who name them: a host that is asked politely, say. `scope` is what
   * templates see without an event. A check waits until each can give; one that throws `RateLimitedError` pauses the bucket it names, else the first.
   */
  buckets?(options: Options, scope: TemplateScope, owner?: QuotaOwner): readonly BucketUse[];
  /** The credential whose `owner` the buckets are told; without it, and where its kind has none, they are told `undefined`. */
  quotaCredential?(options: Options): string;
  /** The schedule when the document states none. Written `30s`. */
  readonly defaultSchedule?: string;
}


/** Keyed state of a step, prefetched for the batch. Expired reads as absent. */
export interface KeyedState {
  get(key: string): JsonValue | undefined;
  set(key: string, value: JsonValue, options?: { readonly ttlMs?: number }): void;
  delete(key: string): void;
}

export interface TimerService {
  /** Durable. Setting the same key and name again replaces it. `dueAt` in milliseconds. */
  set(timer: { readonly key: string; readonly name: string; readonly dueAt: number; readonly payload?: JsonValue }): void;
  cancel(key: string, name: string): void;
}

export interface DueTimer {
  readonly key: string;
  readonly name: string;
  readonly dueAt: number;
  readonly payload: JsonValue;
  /** Fired noticeably after it was due, after a restart for instance. */
  readonly isLate: boolean;
}

export interface EmitOptions {
  /** The event or events it comes from; lineage, key, times and hops are inherited from the first. */
  readonly from: EventReference | readonly EventReference[];
  readonly port?: string;
  readonly key?: string | null;
  readonly occurredAt?: number;
  readonly expiresAt?: number | null;
}

export interface SandboxRequest {
  readonly code: string;
  readonly language: 'javascript' | 'typescript';
  readonly events: readonly AgentEvent[];
  /** Committed memory, JSON text. */
  readonly memory: { readonly agent: string | null; readonly byKey: ReadonlyMap<string, string> };
}

export type SandboxEventResult =
  | { readonly ok: true; readonly outputs: readonly { readonly port: string; readonly payloadText: string }[] }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string; readonly line?: number; readonly column?: number } };

export interface SandboxResult {
  /** One per event, in order. */
  readonly results: readonly SandboxEventResult[];
  /** Memory as it is after the batch, only what changed; `null` deletes. */
  readonly memory: { readonly agent?: string | null; readonly byKey: ReadonlyMap<string, string | null> };
}

export interface StepContext<Options> extends BaseContext<Options> {
  readonly state: KeyedState;
  readonly timers: TimerService;
  readonly sandbox: { run(request: SandboxRequest): Promise<SandboxResult> };
  readonly emit: (payload: JsonObject, options: EmitOptions) => void;
  /** As `emit`, for a payload that is JSON text already. */
  readonly emitText: (payloadText: string, options: EmitOptions) => void;
  /** Passes the event on as it is, unparsed. */
  readonly forward: (event: AgentEvent, port?: string) => void;
  /** This event failed: it goes to the `error` port, or to the failed list when nothing is linked there. */
  readonly fail: (event: AgentEvent, error: { readonly code: string; readonly message: string; readonly line?: number; readonly column?: number }) => void;
}

/**
 * Pure but for state and timers: no I/O. A throw fails only the event that caused it: the host runs the batch again
 * in halves, each from the committed state, until that one is found.
 */
export interface StepHandlers<Options> {
  receive(context: StepContext<Options>, events: readonly AgentEvent[]): void | Promise<void>;
  onTimer?(context: StepContext<Options>, timers: readonly DueTimer[]): void | Promise<void>;
  /**
   * The state keys an event will read or write, prefetched in one query. Default: for a step with timers the
   * event's key, or `""`; for others none. In `onTimer` the keys of the due timers are at hand, so set timers under the key of
   * the state they need.
   */
  stateKeys?(event: AgentEvent, options: Options): readonly string[];
}


export interface LookupContext<Options> extends IoContext<Options> {
  readonly cache: LookupCache;
  readonly emit: (payload: JsonObject, options: EmitOptions) => void;
  readonly forward: (event: AgentEvent, port?: string) => void;
  readonly fail: (event: AgentEvent, error: { readonly code: string; readonly message: string }) => void;
}

/** A step with I/O that changes nothing outside. Infrastructure errors are retried in place. */
export interface LookupHandlers<Options> {
  lookUp(context: LookupContext<Options>, events: readonly AgentEvent[]): Promise<void>;
}


export interface Delivery {
  /** Stable over attempts, restarts and replays: send it wherever the provider takes a key. */
  readonly idempotencyKey: string;
  readonly event: AgentEvent;
  /** 1 for the first. */
  readonly attempt: number;
}

export interface DeliveryOutcome {
  /** `accepted`: the provider took it. `delivered`: it is known to have arrived. */
  readonly status: 'accepted' | 'delivered';
  /** The provider's id for it, for receipts and support. */
  readonly reference?: string;
  readonly outputs?: readonly { readonly payload: JsonObject; readonly port?: string }[];
}

/** A limit shared by everybody who names it. */
export interface BucketUse {
  /** For example `telegram:bot:123` or `telegram:chat:123:42`. */
  readonly name: string;
  readonly ratePerSecond: number;
  readonly burst: number;
  /** Never more in any second, however a burst falls. Default: what rate and burst allow. */
  readonly mostPerSecond?: number;
  /** What one call counts for: an album of ten is ten messages. It goes when one token is there, the rest is owed. Default 1. */
  readonly tokens?: number;
  /** `call`: a batch counts once, however many deliveries are in it. Default: each delivery counts. */
  readonly per?: 'call';
}

export interface InboxMessage {
  readonly title: string;
  readonly body: string;
  readonly url?: string;
  readonly level?: 'info' | 'success' | 'warning' | 'critical';
}

export interface ActionContext<Options> extends IoContext<Options> {
  /** Where the provider is to send receipts; `null` for an action without `webhook`, and where the server was not told its public address. */
  readonly hookUrl: string | null;
  /** The built-in inbox; a message with a key seen before is not added again. */
  readonly inbox: { add(messages: readonly (InboxMessage & { readonly idempotencyKey: string; readonly event: EventReference })[]): Promise<void> };
  /**
   * Answers whoever called the hook that an event came from and still waits; the first answer counts. Resolves once the answer is on
   * its way, also where nobody waits any more.
   */
  readonly hookAnswers: { add(answers: readonly (HookAnswer & { readonly event: EventReference })[]): Promise<void> };
  /** The feed of an action that declares one; an item with a key seen before is not added again. */
  readonly feed: { add(items: readonly (FeedItem & { readonly idempotencyKey: string; readonly event: EventReference })[]): Promise<void> };
  /**
   * The channels of an action that declares `push`. Resolves, one place a message, once the messages are durable and on their
   * way; one with a key seen before is not added again and has the place it had, or none when it is not kept any more.
   */
  readonly push: { add(messages: readonly (PushMessage & { readonly idempotencyKey: string; readonly event: EventReference })[]): Promise<readonly (PushedMessage | undefined)[]> };
}

/**
 * Calls outside. Throw `TransientError`, `RateLimitedError`, `PermanentError` or `UnknownOutcomeError`; anything
 * else is a bug and treated as an unknown outcome.
 */
export interface ActionHandlers<Options> {
  /** `idempotent`: the provider takes our key, so a repeat is harmless. `unsafe`: it does not. */
  readonly delivery: 'idempotent' | 'unsafe';
  /** What to do by default when it is not known whether a call arrived. Default: `retry`. */
  readonly onUnknown?: 'retry' | 'hold';
  /** Calls in flight at once, per agent. Default 16. */
  readonly concurrency?: number;
  perform?(context: ActionContext<Options>, delivery: Delivery): Promise<DeliveryOutcome>;
  /** Takes the provider's receipts at an address of the agent's own, see `hookUrl`. As quick as that of a source. */
  webhook?(context: WebhookContext<Options>, request: WebhookRequest): Promise<ReceiptsResult | WebhookRefusal>;
  /** Several at once; outcomes per item, in order. An item's outcome may be an error instead. */
  performBatch?(context: ActionContext<Options>, deliveries: readonly Delivery[]): Promise<readonly (DeliveryOutcome | Error)[]>;
  /** Most items of one `performBatch`. Default 100. */
  readonly batchSize?: number;
  /** The limits a delivery counts against; the account's first. Who waits for one is served by `urgency`, over all agents. */
  buckets?(options: Options, event: AgentEvent, owner?: QuotaOwner): readonly BucketUse[];
  /** The credential whose `owner` the buckets are told; without it, and where its kind has none, they are told `undefined`. */
  quotaCredential?(options: Options): string;
  /** The address it goes to, for `disableEndpoint`; nothing is sent to a disabled one. */
  endpoint?(options: Options, event: AgentEvent): string | undefined;
  /** The host serves what the action adds to `ctx.feed` as RSS, Atom and JSON Feed at an address of its own. */
  feed?(options: Options): FeedInfo;
  /** The host serves what the action adds to `ctx.push` over WebSocket at an address of its own. */
  push?(options: Options): PushInfo;
  /** Sent before others of the same bucket; ties go to the earliest expiry, then the greater value. */
  urgency?(options: Options, event: AgentEvent): { readonly critical?: boolean; readonly value?: number };
}


export interface SourceType<Options = unknown> extends SourceHandlers<Options> {
  readonly kind: 'source';
  readonly spec: AgentSpec;
}
export interface StepType<Options = unknown> extends StepHandlers<Options> {
  readonly kind: 'step';
  readonly spec: AgentSpec;
}
export interface LookupType<Options = unknown> extends LookupHandlers<Options> {
  readonly kind: 'lookup';
  readonly spec: AgentSpec;
}
export interface ActionType<Options = unknown> extends ActionHandlers<Options> {
  readonly kind: 'action';
  readonly spec: AgentSpec;
}
export type AgentType = SourceType | StepType | LookupType | ActionType;

/** Something that brings events in. The host commits its cursor, its dedupe keys and its events together. */
export function defineSource<Schema extends z.ZodObject>(spec: AgentSpec<Schema>, handlers: SourceHandlers<z.output<Schema>>): SourceType<z.output<Schema>> {
  return { ...handlers, kind: 'source', spec };
}

/** Batch in, batch out, with keyed state and timers; no I/O. */
export function defineStep<Schema extends z.ZodObject>(spec: AgentSpec<Schema>, handlers: StepHandlers<z.output<Schema>>): StepType<z.output<Schema>> {
  return { ...handlers, kind: 'step', spec };
}

/** A step that asks the outside without changing it. */
export function defineLookup<Schema extends z.ZodObject>(spec: AgentSpec<Schema>, handlers: LookupHandlers<z.output<Schema>>): LookupType<z.output<Schema>> {
  return { ...handlers, kind: 'lookup', spec };
}

/** A call outside: each event becomes one delivery with attempts and an outcome on record. */
export function defineAction<Schema extends z.ZodObject>(spec: AgentSpec<Schema>, handlers: ActionHandlers<z.output<Schema>>): ActionType<z.output<Schema>> {
  return { ...handlers, kind: 'action', spec };
}


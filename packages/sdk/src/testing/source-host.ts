import type { JsonValue } from '@rookery/model';
import type { ActionType, CheckResult, SourceContext, SourceItem, SourceState, SourceType, WebhookContext, WebhookRequest } from '../agent.js';
import type { HubDelivery, HubMember, SourceHub } from '../hub.js';
import { HostRuleError } from './host-rule-error.js';
import { ioContext } from './io-hosts.js';
import { isLive, parse, type StoredValue } from './snapshot.js';
import type { Reports } from '../receipts.js';
import { TEST_HOOK_SECRET, TEST_HOOK_URL } from './test-hook.js';
import { declaredPort, textOf, type World } from './world.js';

/** How often and when a source is checked. */
export interface CheckPlan {
  /** Default 1. The virtual clock moves on by `every` between two checks. */
  readonly times?: number;
  /** Milliseconds; default 60,000. */
  readonly everyMs?: number;
  /** A person asked for it: `scheduledFor` is null. Default false. */
  readonly byHand?: boolean;
}

/** A request to a webhook; what is left out is empty. `body` is sent as text, or as JSON when it is not a text. */
export interface HookRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonValue | Uint8Array;
  /** Path and query as they were written; default the path of `TEST_HOOK_URL` with the query. */
  readonly target?: string;
}

const MOST_PAGES = 1_000;

export async function checkSource(world: World, source: SourceType, plan: CheckPlan, signal: AbortSignal): Promise<void> {
  if (source.check === undefined) throw new HostRuleError(`"${source.spec.type}" has no check`);
  for (let count = 0; count < (plan.times ?? 1); count += 1) {
    if (count > 0) await world.clock.advance(plan.everyMs ?? 60_000);
    await checkUntilDry(world, source, plan.byHand === true ? null : world.clock.now(), signal);
  }
}

async function checkUntilDry(world: World, source: SourceType, scheduledFor: number | null, signal: AbortSignal): Promise<void> {
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { context, state } = openCheck(world, scheduledFor, signal);
    const result = await source.check?.(context);
    if (result === undefined) return;
    commit(world, result, state);
    if (result.more !== true) return;
  }
  throw new HostRuleError(`"${source.spec.type}" said "more" ${MOST_PAGES} times; does its cursor move?`);
}

/** Runs `listen` until it has committed so often, then aborts its signal as a host that stops would. */
export async function listenTo(world: World, source: SourceType, plan: { readonly commits: number }, outer: AbortSignal): Promise<void> {
  if (source.hub !== undefined) return holdLine(world, source.hub, plan, outer);
  if (source.listen === undefined) throw new HostRuleError(`"${source.spec.type}" has no listen`);
  const stop = new AbortController();
  const signal = AbortSignal.any([outer, stop.signal]);
  const { context, state } = openCheck(world, null, signal);
  let commits = 0;
  await source.listen({
    ...context,
    async commit(result) {
      commit(world, result, state);
      state.clear();
      commits += 1;
      if (commits >= plan.commits) stop.abort();
    },
  });
}

/** As `listenTo`, for a hub with this agent as its only member. */
async function holdLine(world: World, hub: SourceHub<unknown>, plan: { readonly commits: number }, outer: AbortSignal): Promise<void> {
  const stop = new AbortController();
  let commits = 0;
  await hub.listen({
    ...ioContext(world, AbortSignal.any([outer, stop.signal])),
    members: [memberOf(world)],
    hook: () => Promise.resolve({ url: TEST_HOOK_URL, secret: TEST_HOOK_SECRET }),
    deliver: (delivery) => {
      deliver(world, hub, delivery);
      commits += 1;
      if (commits >= plan.commits) stop.abort();
      return Promise.resolve();
    },
  });
}

function deliver(world: World, hub: SourceHub<unknown>, { messages, ...reports }: HubDelivery): void {
  const { options, parameters, values, log } = world;
  const items = messages.flatMap((message) => hub.select({ options, parameters, values, log, now: world.clock.now() }, message));
  const unkeyed = items.find(({ dedupeKey }) => dedupeKey === undefined);
  if (unkeyed !== undefined) throw new HostRuleError('an item of a hub has no dedupeKey; a message may come again');
  commit(world, { ...reports, items }, new Map());
}

function memberOf({ options }: World): HubMember<unknown> {
  return { workflowId: 1, agent: 'tested', options };
}

export async function callWebhook(world: World, source: SourceType, request: HookRequest): Promise<void> {
  if (source.webhook === undefined) throw new HostRuleError(`"${source.spec.type}" has no webhook`);
  const context = source.hub === undefined ? hookContext(world) : { ...hookContext(world), members: [memberOf(world)] };
  const answer = await source.webhook(context, hookRequest(request, world.clock.now()));
  world.answers.push(answer);
  if (!('items' in answer)) return;
  if (source.hub !== undefined) deliver(world, source.hub, { ...answer, messages: answer.messages ?? [] });
  else commit(world, answer, new Map());
}

/** Hands a provider's receipts to an action. */
export async function callActionWebhook(world: World, action: ActionType, request: HookRequest): Promise<void> {
  if (action.webhook === undefined) throw new HostRuleError(`"${action.spec.type}" has no webhook`);
  const answer = await action.webhook(hookContext(world), hookRequest(request, world.clock.now()));
  world.answers.push(answer);
  if (!('refuse' in answer)) keepReports(world, answer);
}

function hookContext(world: World): WebhookContext<unknown> {
  const { options, parameters, values, log, credential } = world;
  return { options, parameters, values, log, credential, now: world.clock.now(), hookSecret: TEST_HOOK_SECRET, hookUrl: TEST_HOOK_URL };
}

function keepReports(world: World, { receipts = [], endpoints = [] }: Reports): void {
  world.receipts.push(...receipts);
  world.endpoints.push(...endpoints);
}

export function injectInto(world: World, source: SourceType, input: JsonValue): void {
  if (source.inject === undefined) throw new HostRuleError(`"${source.spec.type}" has no inject`);
  const { options, parameters, values, log } = world;
  commit(world, { items: source.inject({ options, parameters, values, log, now: world.clock.now() }, input) }, new Map());
}

function hookRequest(request: HookRequest, receivedAt: number): WebhookRequest {
  const { method = 'POST', headers = {}, query = {}, body = '' } = request;
  const lowered = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const { pathname } = new URL(TEST_HOOK_URL);
  const { target = Object.keys(query).length === 0 ? pathname : `${pathname}?${new URLSearchParams(query).toString()}` } = request;
  if (body instanceof Uint8Array) return { method, headers: lowered, query, rawBody: body, receivedAt, target };
  const isText = typeof body === 'string';
  const typed = isText ? lowered : { 'content-type': 'application/json', ...lowered };
  return { method, headers: typed, query, rawBody: new TextEncoder().encode(isText ? body : JSON.stringify(body)), receivedAt, target };
}

function openCheck(world: World, scheduledFor: number | null, signal: AbortSignal): { context: SourceContext<unknown>; state: Map<string, StoredValue | null> } {
  const state = new Map<string, StoredValue | null>();
  return { state, context: { ...ioContext(world, signal), cursor: world.cursor, scheduledFor, state: stateOf(world, state) } };
}

function stateOf(world: World, written: Map<string, StoredValue | null>): SourceState {
  const now = world.clock.now();
  function entries(): Map<string, JsonValue> {
    const merged = new Map<string, StoredValue | null>([...world.state, ...written]);
    return new Map([...merged].flatMap(([key, value]) => (value !== null && isLive(value, now) ? [[key, parse(value.text)] as const] : [])));
  }
  return {
    entries: () => Promise.resolve(entries()),
    get(keys) {
      const all = entries();
      return Promise.resolve(new Map([...all].filter(([key]) => keys.includes(key))));
    },
    set: (key, value, options) => void written.set(key, { text: JSON.stringify(value), expiresAt: options?.ttlMs === undefined ? null : now + options.ttlMs }),
    delete: (key) => void written.set(key, null),
  };
}

function commit(world: World, result: CheckResult, state: ReadonlyMap<string, StoredValue | null>): void {
  for (const item of result.items) addItem(world, item);
  keepReports(world, result);
  for (const [key, value] of state) {
    world.state.delete(key);
    if (value !== null) world.state.set(key, value);
  }
  if (result.cursor !== undefined) world.cursor = result.cursor;
}

function addItem(world: World, item: SourceItem): void {
  if (item.dedupeKey !== undefined) {
    if (world.seen.has(item.dedupeKey)) return;
    world.seen.add(item.dedupeKey);
  }
  const payloadText = textOf(item.payload);
  world.emitted.push({
    port: declaredPort(world, item.port ?? 'out'),
    payload: item.payload,
    payloadText,
    key: item.key ?? null,
    from: [],
    traceId: null,
    hops: 0,
    occurredAt: item.occurredAt ?? world.clock.now(),
    expiresAt: item.expiresAt ?? null,
    dedupeKey: item.dedupeKey ?? null,
  });
}

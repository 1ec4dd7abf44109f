import type { JsonValue } from '@rookery/model';
import type { AgentEvent } from '../agent-event.js';
import type { ActionType, Delivery, DeliveryOutcome, IoContext, LookupType } from '../agent.js';
import { isRookeryError } from '../errors.js';
import type { LookupCache } from '../tables.js';
import { HostRuleError } from './host-rule-error.js';
import type { DeliveryRecord, Emitted, Failed } from './run-result.js';
import { TEST_HOOK_URL } from './test-hook.js';
import { failureOf } from './turn.js';
import { forwarded, outputOf, textOf, type World } from './world.js';

export function ioContext(world: World, signal: AbortSignal): IoContext<unknown> {
  const { options, parameters, values, log, net, clock, credential, tables } = world;
  const setValue = (key: string, value: JsonValue): Promise<void> => {
    if (value === null) delete values.stored[key];
    else values.stored[key] = value;
    return Promise.resolve();
  };
  return { options, parameters, values, log, net, clock, credential, tables, setValue, now: clock.now(), signal };
}

/** Runs a lookup batch by batch; a throw fails its event alone, an infrastructure error rejects the run. */
export async function runLookup(world: World, lookup: LookupType, events: readonly AgentEvent[], run: { readonly batchSize: number; readonly signal: AbortSignal }): Promise<void> {
  for (let start = 0; start < events.length; start += run.batchSize) {
    const batch = events.slice(start, start + run.batchSize);
    await world.clock.advanceTo(batch.at(-1)?.createdAt ?? 0);
    await lookUpByHalves(world, lookup, batch, run.signal);
  }
}

async function lookUpByHalves(world: World, lookup: LookupType, events: readonly AgentEvent[], signal: AbortSignal): Promise<void> {
  const emitted: Emitted[] = [];
  const failed: Failed[] = [];
  try {
    await lookup.lookUp(
      {
        ...ioContext(world, signal),
        cache: cacheOf(world),
        emit: (payload, options) => void emitted.push(outputOf(world, textOf(payload), options)),
        forward: (event, port) => void emitted.push(forwarded(world, event, port)),
        fail: (event, error) => void failed.push(failureOf(event, error)),
      },
      events,
    );
  } catch (thrown) {
    if (thrown instanceof HostRuleError || (isRookeryError(thrown) && thrown.audience === 'transient')) throw thrown;
    if (events.length === 1) return void world.failed.push(...events.map((event) => failureOf(event, thrown)));
    const middle = Math.ceil(events.length / 2);
    await lookUpByHalves(world, lookup, events.slice(0, middle), signal);
    await lookUpByHalves(world, lookup, events.slice(middle), signal);
    return;
  }
  world.emitted.push(...emitted);
  world.failed.push(...failed);
}

/** Calls the action once per event, or up to `attempts` times while the outcome is `failed` or `unknown`, always under the same key. */
export async function runAction(world: World, action: ActionType, events: readonly AgentEvent[], run: { readonly attempts: number; readonly signal: AbortSignal }): Promise<void> {
  await world.clock.advanceTo(events.at(-1)?.createdAt ?? 0);
  const alive = events.filter((event) => event.expiresAt === null || event.expiresAt > world.clock.now());
  for (const event of events) {
    if (!alive.includes(event)) world.deliveries.push(recordOf(deliveryOf(action, event, 1), { status: 'expired' }));
  }
  const size = action.performBatch === undefined ? 1 : action.batchSize ?? 100;
  for (let start = 0; start < alive.length; start += size) {
    await deliver(world, action, alive.slice(start, start + size), run);
  }
}

async function deliver(world: World, action: ActionType, events: readonly AgentEvent[], run: { readonly attempts: number; readonly signal: AbortSignal }): Promise<void> {
  let open = events;
  for (let attempt = 1; attempt <= run.attempts && open.length > 0; attempt += 1) {
    const deliveries = open.map((event) => deliveryOf(action, event, attempt));
    const outcomes = await perform(world, action, deliveries, run.signal);
    open = deliveries.filter((delivery, index) => settle(world, delivery, outcomes[index])).map((delivery) => delivery.event);
  }
}

async function perform(world: World, action: ActionType, deliveries: readonly Delivery[], signal: AbortSignal): Promise<readonly (DeliveryOutcome | Error)[]> {
  const context = { ...ioContext(world, signal), hookUrl: action.webhook === undefined ? null : TEST_HOOK_URL, inbox: inboxOf(world), feed: feedOf(world, action), push: pushOf(world, action), hookAnswers: hookAnswersOf(world) };
  try {
    if (action.performBatch === undefined) return await Promise.all(deliveries.map((delivery) => performOne(action, context, delivery)));
    const outcomes = await action.performBatch(context, deliveries);
    if (outcomes.length !== deliveries.length) throw new HostRuleError(`performBatch returned ${outcomes.length} outcomes for ${deliveries.length} deliveries; one each, in order`);
    return outcomes;
  } catch (thrown) {
    if (thrown instanceof HostRuleError) throw thrown;
    return deliveries.map(() => (thrown instanceof Error ? thrown : new Error(String(thrown))));
  }
}

function performOne(action: ActionType, context: Parameters<NonNullable<ActionType['perform']>>[0], delivery: Delivery): Promise<DeliveryOutcome> {
  if (action.perform === undefined) throw new HostRuleError(`the action "${action.spec.type}" has neither perform nor performBatch`);
  return action.perform(context, delivery);
}

/** Writes the outcome down; true when another attempt makes sense. */
function settle(world: World, delivery: Delivery, outcome: DeliveryOutcome | Error | undefined): boolean {
  if (outcome === undefined || outcome instanceof Error) {
    const error = outcome ?? new Error('the action returned nothing');
    const status = statusOf(error);
    world.deliveries.push(recordOf(delivery, { status, error }));
    return status !== 'dead';
  }
  world.deliveries.push(recordOf(delivery, { status: outcome.status, reference: outcome.reference ?? null }));
  const outputs = (outcome.outputs ?? []).map(({ payload, port }) => outputOf(world, textOf(payload), { from: delivery.event, port: port ?? 'out' }));
  world.emitted.push(...outputs);
  return false;
}

function statusOf(error: Error): DeliveryRecord['status'] {
  if (!isRookeryError(error) || error.audience === 'bug' || error.code === 'provider.unknown') return 'unknown';
  return error.audience === 'user' ? 'dead' : 'failed';
}

function deliveryOf(action: ActionType, event: AgentEvent, attempt: number): Delivery {
  return { idempotencyKey: `${action.spec.type}:${event.id}`, event, attempt };
}

function recordOf(delivery: Delivery, outcome: { readonly status: DeliveryRecord['status']; readonly reference?: string | null; readonly error?: Error }): DeliveryRecord {
  const { idempotencyKey, attempt, event } = delivery;
  return { event: event.id, idempotencyKey, attempt, status: outcome.status, reference: outcome.reference ?? null, error: outcome.error ?? null };
}

/** Lasts as long as the run; nothing is put out but by time. */
function cacheOf({ clock, cached }: World): LookupCache {
  return {
    get(key) {
      const entry = cached.get(key);
      return entry === undefined || entry.until <= clock.now() ? undefined : entry.value;
    },
    set: (key, value, ttlMs) => void cached.set(key, { value, until: clock.now() + ttlMs }),
  };
}

function feedOf({ feed, options }: World, action: ActionType): Parameters<NonNullable<ActionType['perform']>>[0]['feed'] {
  return {
    add(items) {
      if (action.feed === undefined) throw new HostRuleError(`"${action.spec.type}" adds to a feed but declares none; give it "feed"`);
      const { keep } = action.feed(options);
      for (const { idempotencyKey, event: _event, ...item } of items) if (!feed.has(idempotencyKey)) feed.set(idempotencyKey, item);
      for (const key of [...feed.keys()].slice(0, Math.max(0, feed.size - keep))) feed.delete(key);
      return Promise.resolve();
    },
  };
}

function hookAnswersOf({ hookAnswers }: World): Parameters<NonNullable<ActionType['perform']>>[0]['hookAnswers'] {
  return {
    add(answers) {
      for (const { event, ...answer } of answers) hookAnswers.push({ ...answer, traceId: event.traceId });
      return Promise.resolve();
    },
  };
}

function pushOf({ pushed }: World, action: ActionType): Parameters<NonNullable<ActionType['perform']>>[0]['push'] {
  return {
    add(messages) {
      if (action.push === undefined) throw new HostRuleError(`"${action.spec.type}" pushes but declares no channels; give it "push"`);
      for (const { idempotencyKey, event: _event, ...message } of messages) if (!pushed.has(idempotencyKey)) pushed.set(idempotencyKey, message);
      const channels = [...pushed.values()].map(({ channel }) => channel);
      const places = new Map([...pushed.keys()].map((key, index) => {
        const channel = channels[index] ?? '';
        return [key, { channel, cursor: channels.slice(0, index + 1).filter((other) => other === channel).length }];
      }));
      return Promise.resolve(messages.map(({ idempotencyKey }) => places.get(idempotencyKey)));
    },
  };
}

function inboxOf(world: World): Parameters<NonNullable<ActionType['perform']>>[0]['inbox'] {
  return {
    add(messages) {
      for (const { idempotencyKey, event: _event, ...message } of messages) {
        if (!world.inbox.has(idempotencyKey)) world.inbox.set(idempotencyKey, message);
      }
      return Promise.resolve();
    },
  };
}

import { afterEach, describe, expect, it } from 'vitest';
import { PermanentError, RateLimitedError, TransientError } from '@rookery/sdk';
import { StorageUnavailableError } from '../ports/store.js';
import type { TurnCommit } from '../ports/turn-store.js';
import { flow, startEngine, type EngineHarness, type HarnessOptions } from '../../test/engine-harness.js';

let running: EngineHarness | undefined;

async function start(document: object, options: HarnessOptions = {}): Promise<EngineHarness> {
  running = await startEngine(options);
  await running.publish(document);
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

describe('a flow of events', () => {
  it('carries each accepted event through every step once and in order', async () => {
    const h = await start(flow({ in: 'hand', a: { type: 'pass', options: { label: 'a' } }, b: { type: 'pass', options: { label: 'b' } } }, ['in -> a', 'a -> b']), { settings: { batchSize: 7 } });
    const inputs = Array.from({ length: 50 }, (_, n) => ({ n }));
    const accepted = await h.inject('in', inputs);
    await h.settle();
    expect(accepted).toMatchObject({ ok: true, accepted: 50 });
    expect(h.emitted('b')).toEqual(inputs.map(({ n }) => ({ n, trail: ['a', 'b'] })));
  });

  it('gives an event to every link of its port', async () => {
    const h = await start(flow({ in: 'hand', a: 'pass', b: 'pass' }, ['in -> a', 'in -> b']));
    await h.inject('in', { n: 1 });
    await h.settle();
    expect([h.emitted('a'), h.emitted('b')]).toEqual([[{ n: 1, trail: ['pass'] }], [{ n: 1, trail: ['pass'] }]]);
  });

  it('drops an item whose dedupe key was seen, and tells so', async () => {
    const h = await start(flow({ in: 'hand', a: 'pass' }, ['in -> a']));
    await h.inject('in', { id: 'x', n: 1 });
    const second = await h.inject('in', [{ id: 'x', n: 2 }, { id: 'y', n: 3 }]);
    await h.settle();
    expect(second).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(h.emitted('a')).toMatchObject([{ n: 1 }, { n: 3 }]);
  });

  it('reads back what was committed before it started', async () => {
    const document = flow({ in: 'hand', a: 'pass' }, ['in -> a']);
    const first = await start(document);
    await first.engine.setPaused({ workspaceId: 1, workflowId: first.workflowId, agentId: first.engine.agentBySlug({ workspaceId: 1, workflowId: first.workflowId }, 'a')?.topologyAgent.agentId ?? 0, paused: 'buffer' });
    await first.inject('in', [{ n: 1 }, { n: 2 }]);
    await first.stop();
    running = await startEngine({ store: first.store, clock: first.clock, workflowId: first.workflowId });
    await running.engine.setPaused({ workspaceId: 1, workflowId: first.workflowId, agentId: running.engine.agentBySlug({ workspaceId: 1, workflowId: first.workflowId }, 'a')?.topologyAgent.agentId ?? 0, paused: null });
    await running.settle();
    expect(running.emitted('a')).toMatchObject([{ n: 1 }, { n: 2 }]);
  });
});

describe('a step that throws', () => {
  it('fails only the event that throws, with the state of its neighbours kept', async () => {
    const h = await start(flow({ in: 'hand', sum: 'sum' }, ['in -> sum']));
    await h.inject('in', [{ n: 1 }, { n: 2 }, { n: 100, poison: true }, { n: 3 }]);
    await h.settle();
    expect(h.emitted('sum')).toEqual([{ total: 1 }, { total: 3 }, { total: 6 }]);
    expect(h.store.tables.failed).toMatchObject([{ code: 'step.threw', message: expect.stringContaining('poison') }]);
  });

  it('sends the event to the error port when one is linked', async () => {
    const h = await start(flow({ in: 'hand', a: 'pass', mend: 'pass' }, ['in -> a', 'a.error -> mend']));
    await h.inject('in', { n: 1, poison: true });
    await h.settle();
    expect(h.emitted('mend')).toMatchObject([{ error: { code: 'step.threw' }, event: { n: 1, poison: true } }]);
    expect(h.store.tables.failed).toEqual([]);
  });

  it('runs a failed event again on replay', async () => {
    const h = await start(flow({ in: 'hand', a: 'pass' }, ['in -> a']));
    await h.inject('in', { n: 1, poison: true });
    await h.settle();
    await h.store.housekeeping.replayFailed({ workspaceId: 1, workflowId: h.workflowId, now: h.clock.now(), limit: 10 });
    await h.advance(1_100);
    expect(h.store.tables.failed).toHaveLength(1);
    expect(h.store.tables.injections).toEqual([]);
  });
});

describe('turns that are worked out ahead', () => {
  const document = flow({ in: 'hand', sum: 'sum', pass: 'pass' }, ['in -> sum', 'sum -> pass']);
  const totals = Array.from({ length: 40 }, (_, index) => ({ total: ((index + 1) * (index + 2)) / 2 }));

  it('see the state of the turn before, though it is not committed yet', async () => {
    const h = await start(document, { settings: { batchSize: 3 } });
    await h.inject('in', Array.from({ length: 40 }, (_, index) => ({ n: index + 1 })));
    await h.settle();
    expect(h.emitted('sum')).toEqual(totals);
  });

  it('are forgotten when the turn before is not committed', async () => {
    const h = await start(document, { settings: { batchSize: 3 } });
    const { commit } = h.store.turns;
    let commits = 0;
    Object.assign(h.store.turns, {
      commit: (request: TurnCommit) => {
        commits += 1;
        return commits % 3 === 0 ? Promise.reject(new StorageUnavailableError('away')) : commit(request);
      },
    });
    await h.inject('in', Array.from({ length: 40 }, (_, index) => ({ n: index + 1 })));
    await h.advance(120_000);
    expect(h.emitted('sum')).toEqual(totals);
    expect(h.emitted('pass')).toHaveLength(40);
  });
});

describe('limits', () => {
  it('puts the event over maxHops on the failed list instead of circling for ever', async () => {
    const h = await start(flow({ in: 'hand', a: 'pass', b: 'pass' }, ['in -> a', 'a -> b', 'b -> a'], { maxHops: 5 }));
    await h.inject('in', { n: 1 });
    await h.settle();
    expect(h.store.tables.failed).toMatchObject([{ code: 'event.tooManyHops' }]);
    expect([...h.emitted('a'), ...h.emitted('b')]).toHaveLength(5);
  });

  it('refuses an event that is too large with a clear code and keeps nothing', async () => {
    const h = await start(flow({ in: 'hand', a: 'pass' }, ['in -> a']), { settings: { maxEventBytes: 100 } });
    expect(await h.inject('in', { text: 'x'.repeat(200) })).toMatchObject({ ok: false, status: 413, code: 'event.tooLarge' });
    expect(h.emitted('in')).toEqual([]);
  });

  it('fail only the event whose key is too long to be a key', async () => {
    const h = await start(flow({ in: 'hand', sum: 'sum' }, ['in -> sum']));
    expect(await h.inject('in', { key: 'k'.repeat(1_001), n: 1 })).toMatchObject({ ok: false, status: 422, message: expect.stringContaining('1001 characters') });
  });

  it('holds sources back while a link lags past the bound', async () => {
    const h = await start(flow({ in: 'hand', a: { type: 'pass', pause: { policy: 'buffer', bound: 2 } } }, ['in -> a']));
    const agentId = h.engine.agentBySlug({ workspaceId: 1, workflowId: h.workflowId }, 'a')?.topologyAgent.agentId ?? 0;
    await h.engine.setPaused({ workspaceId: 1, workflowId: h.workflowId, agentId, paused: 'buffer' });
    await h.inject('in', [{ n: 1 }, { n: 2 }, { n: 3 }]);
    await h.advance(600);
    await h.inject('in', { n: 4 });
    await h.advance(600);
    expect(await h.inject('in', { n: 5 })).toMatchObject({ ok: false, status: 429, code: 'ingest.backPressure' });
  });
});

describe('timers', () => {
  it('fire when they are due', async () => {
    const h = await start(flow({ in: 'hand', alarm: 'alarm' }, ['in -> alarm']));
    await h.inject('in', { key: 'k' });
    await h.advance(9_000);
    expect(h.emitted('alarm')).toEqual([]);
    await h.advance(1_500);
    expect(h.emitted('alarm')).toEqual([{ rang: 'k', late: false }]);
  });

  it('lose to an event that cancels them in time', async () => {
    const h = await start(flow({ in: 'hand', alarm: 'alarm' }, ['in -> alarm']));
    await h.inject('in', { key: 'k' });
    await h.advance(9_990);
    await h.inject('in', { key: 'k', stop: true });
    await h.advance(5_000);
    expect(h.emitted('alarm')).toEqual([]);
  });

  it('survive a restart and fire at once, marked late', async () => {
    const first = await start(flow({ in: 'hand', alarm: 'alarm' }, ['in -> alarm']));
    await first.inject('in', { key: 'k' });
    await first.settle();
    await first.stop();
    await first.clock.advance(60_000);
    running = await startEngine({ store: first.store, clock: first.clock, workflowId: first.workflowId });
    await running.settle();
    expect(running.emitted('alarm')).toEqual([{ rang: 'k', late: true }]);
  });
});

describe('calls outside', () => {
  const document = flow({ in: 'hand', call: { type: 'call', retry: { attempts: 3, backoff: '1s' } } }, ['in -> call']);

  it('are made once per event and put on record', async () => {
    const h = await start(document);
    await h.inject('in', [{ n: 1 }, { n: 2 }]);
    await h.settle();
    expect(h.world.calls.map((call) => call.payload)).toEqual([{ n: 1 }, { n: 2 }]);
    expect([...h.store.tables.deliveries.values()].map((row) => row.status)).toEqual(['accepted', 'accepted']);
  });

  it('are tried again with the same key after a documented refusal', async () => {
    const h = await start(document);
    h.world.answer = (delivery) => (delivery.attempt < 3 ? Promise.reject(new TransientError('busy')) : Promise.resolve({ status: 'accepted' }));
    await h.inject('in', { n: 1 });
    await h.advance(20_000);
    expect(h.world.calls).toHaveLength(3);
    expect(new Set(h.world.calls.map((call) => call.idempotencyKey)).size).toBe(1);
    expect(h.store.tables.attempts.map((attempt) => attempt.outcome)).toEqual(['transient', 'transient', 'accepted']);
  });

  it('become dead letters when the budget is spent, and are sent again on replay', async () => {
    const h = await start(document);
    h.world.answer = () => Promise.reject(new TransientError('busy'));
    await h.inject('in', { n: 1 });
    await h.advance(60_000);
    expect([...h.store.tables.deliveries.values()].map((row) => row.status)).toEqual(['dead']);
    h.world.answer = () => Promise.resolve({ status: 'accepted' });
    expect(await h.store.deliveries.replay({ workspaceId: 1, now: h.clock.now(), limit: 10 })).toBe(1);
    await h.advance(2_000);
    expect([...h.store.tables.deliveries.values()].map((row) => row.status)).toEqual(['accepted']);
  });

  it('wait for the provider without spending the budget', async () => {
    const h = await start(document);
    let refusals = 0;
    h.world.answer = () => {
      refusals += 1;
      return refusals <= 10 ? Promise.reject(new RateLimitedError(1_000)) : Promise.resolve({ status: 'accepted' });
    };
    await h.inject('in', { n: 1 });
    await h.advance(120_000);
    expect([...h.store.tables.deliveries.values()]).toMatchObject([{ status: 'accepted', spent: 0 }]);
  });

  it('are given up at once when the provider will never take them', async () => {
    const h = await start(document);
    h.world.answer = () => Promise.reject(new PermanentError('no such chat'));
    await h.inject('in', { n: 1 });
    await h.advance(60_000);
    expect(h.world.calls).toHaveLength(1);
    expect([...h.store.tables.deliveries.values()]).toMatchObject([{ status: 'dead', reason: 'no such chat' }]);
  });

  it('are not made to an endpoint that was disabled meanwhile, until a replay is accepted there', async () => {
    const h = await start(document);
    h.world.answer = () => Promise.reject(new PermanentError('blocked', { disableEndpoint: 'chat 7' }));
    await h.inject('in', [{ n: 1, to: 'chat 7' }, { n: 2, to: 'chat 7' }]);
    await h.settle();
    expect([...h.store.tables.deliveries.values()]).toMatchObject([{ status: 'dead' }, { status: 'suppressed', reason: 'chat 7 is disabled: blocked' }]);
    h.world.answer = () => Promise.resolve({ status: 'accepted' });
    await h.store.deliveries.replay({ workspaceId: 1, now: h.clock.now(), limit: 1 });
    await h.advance(2_000);
    await h.inject('in', { n: 3, to: 'chat 7' });
    await h.settle();
    expect(h.world.calls.map((call) => call.payload['n'])).toEqual([1, 1, 3]);
  });

  it('are held when nobody knows whether they arrived and the workflow says hold', async () => {
    const h = await start(flow({ in: 'hand', call: { type: 'call', retry: { onUnknown: 'hold' } } }, ['in -> call']));
    h.world.answer = () => Promise.reject(new Error('socket hang up'));
    await h.inject('in', { n: 1 });
    await h.advance(60_000);
    expect(h.world.calls).toHaveLength(1);
    expect([...h.store.tables.deliveries.values()]).toMatchObject([{ status: 'unknown' }]);
  });

  it('go out one after the other per key when order is asked for', async () => {
    const h = await start(flow({ in: 'hand', call: { type: 'call', ordered: true, retry: { backoff: '1s' } } }, ['in -> call']));
    let isFirst = true;
    h.world.answer = () => {
      const fails = isFirst;
      isFirst = false;
      return fails ? Promise.reject(new TransientError('busy')) : Promise.resolve({ status: 'accepted' });
    };
    await h.inject('in', [{ key: 'a', n: 1 }, { key: 'a', n: 2 }, { key: 'a', n: 3 }]);
    await h.advance(30_000);
    expect(h.world.calls.map((call) => call.payload['n'])).toEqual([1, 1, 2, 3]);
  });
});

describe('a publish', () => {
  it('is not overtaken by a lease that is renewed before its topology is loaded: no event takes both ways', async () => {
    const h = await start(flow({ in: 'hand', hold: 'pass', out: 'sum' }, ['in -> hold', 'hold -> out']));
    await h.inject('in', { n: 1 });
    await h.settle();
    const mayLoad = Promise.withResolvers<void>();
    const { topology } = h.store.workflows;
    Object.assign(h.store.workflows, { topology: async (scope: Parameters<typeof topology>[0]) => mayLoad.promise.then(() => topology(scope)) });
    const published = h.tryPublish(flow({ in: 'hand', out: 'sum' }, ['in -> out']));
    await h.settle();
    await h.inject('in', [{ n: 10 }, { n: 100 }]);
    await h.advance(6_000);
    mayLoad.resolve();
    await published;
    await h.advance(6_000);
    expect(h.emitted('out')).toEqual([{ total: 1 }, { total: 11 }, { total: 111 }]);
  });
});

describe('calls outside, when runners are replaced', () => {
  it('are not cut when a publish comes between the commit of their turn and their start', async () => {
    const document = flow({ in: 'hand', call: 'call' }, ['in -> call']);
    const h = await start(document);
    h.world.answer = (_delivery, signal) => (signal.aborted ? Promise.reject(new Error('the call was cut')) : Promise.resolve({ status: 'accepted' }));
    const committed = Promise.withResolvers<void>();
    const mayGoOn = Promise.withResolvers<void>();
    const { commit } = h.store.turns;
    Object.assign(h.store.turns, {
      commit: async (request: TurnCommit) => {
        const result = await commit(request);
        if (request.deliveries.length === 0) return result;
        committed.resolve();
        await mayGoOn.promise;
        return result;
      },
    });
    await h.inject('in', { n: 1 });
    await committed.promise;
    await h.tryPublish(document);
    mayGoOn.resolve();
    await h.advance(20_000);
    expect(h.world.calls).toHaveLength(1);
    expect(h.store.tables.attempts.map((attempt) => attempt.outcome)).toEqual(['accepted']);
  });

  it('that a dead owner left in the air are put on record although their runner was replaced before its first turn', async () => {
    const first = await start(flow({ poll: 'poll', in: 'hand', call: 'call' }, ['in -> call']));
    await first.inject('in', { n: 1 });
    await first.advance(1_000);
    await first.stop();
    const [[id, row] = ['', undefined]] = [...first.store.tables.deliveries];
    first.store.tables.deliveries.set(id, { ...row!, status: 'sending', sendingEpoch: 0 });
    const poll = [...first.store.tables.agents.values()].find(({ slug }) => slug === 'poll')!;
    await first.store.schedules.request({ workspaceId: 1, workflowId: first.workflowId, agentId: poll.agentId, now: first.clock.now() });
    const mayEnd = Promise.withResolvers<void>();
    first.world.check = () => mayEnd.promise.then(() => ({ items: [] }));
    running = await startEngine({ store: first.store, clock: first.clock, workflowId: first.workflowId, world: first.world, settings: { owner: 'second', concurrency: 1 } });
    await running.engine.setPaused({ workspaceId: 1, workflowId: first.workflowId, paused: null });
    mayEnd.resolve();
    await running.advance(10_000);
    expect(first.store.tables.attempts.map((attempt) => attempt.outcome)).toEqual(['accepted', 'unknown', 'accepted']);
  });
});

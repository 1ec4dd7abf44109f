import { afterEach, describe, expect, it } from 'vitest';
import { flow, startEngine, type EngineHarness, type HarnessOptions } from '../../test/engine-harness.js';
import { StorageUnavailableError } from '../ports/store.js';
import { localDispatcher } from '../local-dispatcher.js';

const LEASE_MS = 15_000;
const all = { type: 'line' };
const only = (name: string) => ({ type: 'line', options: { only: name } });

const running: EngineHarness[] = [];
afterEach(async () => {
  for (const harness of running.splice(0).toReversed()) await harness.stop();
});

async function start(options: HarnessOptions = {}): Promise<EngineHarness> {
  const harness = await startEngine(options);
  running.push(harness);
  return harness;
}

async function publishBeside(h: EngineHarness, agents: Readonly<Record<string, object>>): Promise<number> {
  const workflowId = h.store.createWorkflow(1, 'beside');
  await publishAs(h, workflowId, agents);
  return workflowId;
}

async function publishAs(h: EngineHarness, workflowId: number, agents: Readonly<Record<string, object>>): Promise<void> {
  await h.engine.publish({ workspaceId: 1, workflowId, document: flow(agents, []), note: '', by: 'test' });
  await h.settle();
}

const idsOf = (h: EngineHarness, slug: string): readonly unknown[] => h.emitted(slug).map((payload) => (payload as { readonly id: unknown }).id);
const agentOf = (h: EngineHarness, slug: string) => h.engine.agentBySlug({ workspaceId: 1, workflowId: h.workflowId }, slug)!.topologyAgent;
const request = (messages: readonly object[]) => ({ method: 'POST', headers: {}, query: {}, rawBody: new TextEncoder().encode(JSON.stringify(messages)), receivedAt: 0, target: '/' });

describe('sources that share a line', () => {
  it('are served by one session, each with what it takes, over all workflows', async () => {
    const h = await start();
    await h.publish(flow({ anna: only('anna'), everything: all }, []));
    await publishBeside(h, { boris: only('boris') });
    h.world.line.say({ id: 1, to: 'anna' }, { id: 2, to: 'boris' }, { id: 3, to: 'nobody' });
    await h.advance(1_000);
    expect([idsOf(h, 'anna'), idsOf(h, 'boris'), idsOf(h, 'everything')]).toEqual([[1], [2], [1, 2, 3]]);
    expect([h.world.line.most, h.world.line.unconfirmed]).toEqual([1, []]);
  });

  it('take what comes again once', async () => {
    const h = await start();
    await h.publish(flow({ everything: all }, []));
    h.world.line.loses = 3;
    h.world.line.say({ id: 1 }, { id: 2 });
    await h.advance(1_000);
    expect([idsOf(h, 'everything'), h.world.line.loses]).toEqual([[1, 2], 0]);
  });

  it('have nothing confirmed that one of them has not committed', async () => {
    const h = await start();
    await h.publish(flow({ anna: only('anna'), everything: all }, []));
    const { ingest } = h.store.log;
    h.store.log.ingest = () => Promise.reject(new StorageUnavailableError('the disk is full'));
    h.world.line.say({ id: 1, to: 'anna' });
    await h.advance(5_000);
    expect([h.world.line.unconfirmed.length, idsOf(h, 'anna')]).toEqual([1, []]);
    h.store.log.ingest = ingest;
    await h.advance(60_000);
    expect([h.world.line.unconfirmed.length, idsOf(h, 'anna'), idsOf(h, 'everything')]).toEqual([0, [1], [1]]);
  });

  it('get what comes from the moment they join, and nothing of before', async () => {
    const h = await start();
    await h.publish(flow({ everything: all }, []));
    h.world.line.say({ id: 1 });
    await h.advance(1_000);
    await publishBeside(h, { late: all });
    h.world.line.say({ id: 2 });
    await h.advance(1_000);
    expect([idsOf(h, 'everything'), idsOf(h, 'late')]).toEqual([[1, 2], [2]]);
    expect(h.world.line.sessions).toEqual([['everything'], ['everything', 'late']]);
  });

  it('are held by another when the one that held the line leaves', async () => {
    const h = await start();
    await h.publish(flow({ first: all }, []));
    await publishBeside(h, { second: all });
    await h.publish(flow({ other: 'hand' }, []));
    h.world.line.say({ id: 1 });
    await h.advance(1_000);
    expect([idsOf(h, 'second'), h.world.line.sessions.at(-1)]).toEqual([[1], ['second']]);
  });

  it('keep what comes for one that is paused, and for one that drops nothing', async () => {
    const h = await start();
    await h.publish(flow({ keeps: all, drops: all, runs: all }, []));
    await h.engine.setPaused({ workspaceId: 1, workflowId: h.workflowId, agentId: agentOf(h, 'keeps').agentId, paused: 'buffer' });
    await h.engine.setPaused({ workspaceId: 1, workflowId: h.workflowId, agentId: agentOf(h, 'drops').agentId, paused: 'drop' });
    h.world.line.say({ id: 1 });
    await h.advance(1_000);
    expect([idsOf(h, 'keeps'), idsOf(h, 'drops'), idsOf(h, 'runs')]).toEqual([[1], [], [1]]);
  });

  it('let go of it while all of them are paused', async () => {
    const h = await start();
    await h.publish(flow({ everything: all }, []));
    await h.engine.setPaused({ workspaceId: 1, workflowId: h.workflowId, paused: 'buffer' });
    await h.settle();
    expect(h.world.line.holders).toBe(0);
    h.world.line.say({ id: 1 });
    await h.engine.setPaused({ workspaceId: 1, workflowId: h.workflowId, paused: null });
    await h.advance(1_000);
    expect(idsOf(h, 'everything')).toEqual([1]);
  });

  it('do not stop each other by what one of them cannot read', async () => {
    const h = await start();
    await h.publish(flow({ anna: only('anna'), everything: all }, []));
    h.world.line.say({ id: 1, to: 'anna', poison: 'anna' }, { id: 2, to: 'anna' });
    await h.advance(1_000);
    expect([idsOf(h, 'anna'), idsOf(h, 'everything')]).toEqual([[2], [1, 2]]);
  });

  it('all tell when the line cannot be held, and go on once it can', async () => {
    const h = await start();
    const told = new Map<number, string | undefined>();
    h.store.housekeeping.saveActivity = (activities) => Promise.resolve(activities.forEach(({ agentId, lastError }) => told.set(agentId, lastError?.message)));
    h.world.line.fault = new Error('another program reads');
    await h.publish(flow({ anna: only('anna'), everything: all }, []));
    await h.advance(5_000);
    expect([told.get(agentOf(h, 'anna').agentId), told.get(agentOf(h, 'everything').agentId)]).toEqual(['another program reads', 'another program reads']);
    h.world.line.fault = undefined;
    h.world.line.say({ id: 1 });
    await h.advance(60_000);
    expect(idsOf(h, 'everything')).toEqual([1]);
  });

  it('move the delivery a message is about, whosever it is', async () => {
    const h = await start();
    h.world.answer = () => Promise.resolve({ status: 'accepted', reference: 'message 7' });
    await h.publish(flow({ in: 'hand', tell: 'call', nobody: only('nobody') }, ['in -> tell']));
    await h.inject('in', { n: 1 });
    await h.advance(1_000);
    h.world.line.say({ id: 1, about: 'message 7' });
    await h.advance(1_000);
    expect([...h.store.tables.deliveries.values()].map(({ status }) => status)).toEqual(['acted']);
  });

  it('are all handed what comes in at the hook of one, also of one that is paused', async () => {
    const h = await start();
    await h.publish(flow({ anna: only('anna'), everything: all }, []));
    await h.engine.setPaused({ workspaceId: 1, workflowId: h.workflowId, agentId: agentOf(h, 'anna').agentId, paused: 'buffer' });
    const answers = [await h.engine.receiveHook(agentOf(h, 'anna'), request([{ id: '1', to: 'anna' }, { id: '2' }])), await h.engine.receiveHook(agentOf(h, 'everything'), request([{ id: '2' }]))];
    expect(answers).toMatchObject([{ ok: true, accepted: 3, duplicates: 0 }, { ok: true, accepted: 0, duplicates: 1 }]);
    expect([idsOf(h, 'anna'), idsOf(h, 'everything')]).toEqual([['1'], ['1', '2']]);
  });
});

describe('of two workers', () => {
  const beside = (first: EngineHarness, dispatcher = localDispatcher()): Promise<EngineHarness> =>
    start({ store: first.store, clock: first.clock, workflowId: first.workflowId, world: first.world, dispatcher, settings: { owner: 'second' } });

  it('one holds the line, whoever has the other agents', async () => {
    const first = await start({ dispatcher: localDispatcher(), settings: { owner: 'first' } });
    await first.publish(flow({ a: all, b: all, c: all, d: all }, []));
    const second = await beside(first);
    await first.advance(2 * LEASE_MS);
    first.world.line.say({ id: 1 });
    await first.advance(1_000);
    expect(new Set([...first.store.tables.runners.values()].map(({ owner }) => owner))).toEqual(new Set(['first', 'second']));
    expect([first.world.line.most, first.world.line.holders]).toEqual([1, 1]);
    expect(['a', 'b', 'c', 'd'].map((slug) => idsOf(second, slug))).toEqual([[1], [1], [1], [1]]);
  });

  it('the other takes the line up when the holder is gone, and no message is lost or doubled', async () => {
    const first = await start({ dispatcher: localDispatcher(), settings: { owner: 'first' } });
    await first.publish(flow({ a: all, b: all }, []));
    const second = await beside(first);
    await first.advance(2 * LEASE_MS);
    first.world.line.say({ id: 1 });
    await first.advance(1_000);
    first.world.line.loses = 1;
    first.world.line.say({ id: 2 });
    await first.stop();
    await second.advance(2 * LEASE_MS);
    expect([idsOf(second, 'a'), idsOf(second, 'b')]).toEqual([[1, 2], [1, 2]]);
    expect([second.world.line.most, second.world.line.holders]).toEqual([1, 1]);
  });
});

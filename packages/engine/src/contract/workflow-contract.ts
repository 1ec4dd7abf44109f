import { expect, test } from 'vitest';
import { planPublish, type Topology } from '../index.js';
import { agent, chain, document, found, idOf, link, START, World, type StoreUnderTest } from './world.js';

const withoutScore = document({ feed: agent('manual'), alert: agent('add-to-inbox') }, [link('feed', 'alert')]);
const withoutFeed = document({ score: agent('javascript'), alert: agent('add-to-inbox') }, [link('score', 'alert')]);

/** Publishing, pausing and draining. */
export function workflowContract(under: () => StoreUnderTest): void {
  test('knows nothing of a workflow of another workspace', async () => {
    const world = await World.open(under());
    expect(await world.store.workflows.topology({ workspaceId: 2, workflowId: world.workflowId })).toBeUndefined();
    expect(await world.store.workflows.document({ workspaceId: 2, workflowId: world.workflowId, version: 1 })).toBeUndefined();
    await expect(world.store.workflows.publish({ workspaceId: 2, workflowId: world.workflowId, document: chain, note: '', by: 'x', now: START, plan: (topology) => planPublish(topology, chain) })).rejects.toThrow(/workflow/);
  });

  test('keeps every published document as it was', async () => {
    const world = await World.open(under());
    const { version } = await world.publish(withoutScore);
    expect(version).toBe(2);
    expect(await world.store.workflows.document({ ...world.scope, version: 1 })).toEqual(chain);
    expect(await world.store.workflows.document({ ...world.scope, version: 2 })).toEqual(withoutScore);
    expect(await world.store.workflows.document({ ...world.scope, version: 3 })).toBeUndefined();
  });

  test('lists what runs, of all workspaces, and not what was never published', async () => {
    const world = await World.open(under());
    const other = await World.open(under(), withoutScore, 2);
    await under().createWorkflow({ workspaceId: 1, name: 'draft-only' });
    const running = await world.store.workflows.listRunning();
    expect(running.toSorted((a, b) => a.workspaceId - b.workspaceId)).toEqual([await world.topology(), await other.topology()]);
  });

  test('writes nothing when the plan throws', async () => {
    const world = await World.open(under());
    const before = await world.topology();
    const plan = (): never => { throw new Error('no plan'); };
    await expect(world.store.workflows.publish({ ...world.scope, document: withoutScore, note: '', by: 'x', now: START, plan })).rejects.toThrow('no plan');
    expect(await world.topology()).toEqual(before);
    await world.runner('feed');
    expect((await world.publish(chain)).version).toBe(2);
  });

  test('numbers versions one after the other when several publish at once', async () => {
    const world = await World.open(under());
    const published = await Promise.all([world.publish(chain), world.publish(chain), world.publish(chain)]);
    expect(new Set(published.map(({ version }) => version))).toEqual(new Set([2, 3, 4]));
    expect(await world.topology()).toMatchObject({ version: 4 });
  });

  test('starts a new link at the head, and keeps the cursor of one that stays', async () => {
    const world = await World.open(under());
    await world.fill('feed', 5);
    await world.consume('feed', 'score', 2);
    await world.publish(document({ ...chain.agents, log: agent('add-to-inbox') }, [...chain.links, link('feed', 'log')]));
    expect(world.link('feed', 'score')).toMatchObject({ state: 'live', cursor: 2 });
    expect(world.link('feed', 'log')).toMatchObject({ state: 'live', cursor: 5, drainTo: null });
    await world.fill('feed', 1);
    expect((await world.unread('feed', 'log')).map(({ position }) => position)).toEqual([6]);
  });

  test('loses no event and doubles none when it publishes in the middle of ingests', async () => {
    const world = await World.open(under());
    const posts = Array.from({ length: 12 }, () => world.store.log.ingest([world.post('feed', world.events('feed', 2))], START));
    const [results] = await Promise.all([Promise.all(posts), world.publish(document({ ...chain.agents, log: agent('add-to-inbox') }, [...chain.links, link('feed', 'log')]))]);
    const start = world.link('feed', 'log').cursor;
    const after = results.flat().flatMap((result) => (result.status === 'accepted' ? result.stored : [])).map(({ position }) => position).filter((position) => position > start);
    expect((await world.unread('feed', 'log')).map(({ position }) => position)).toEqual(after.toSorted((a, b) => a - b));
    expect(await world.unread('feed', 'score')).toHaveLength(24);
  });

  test('keeps an agent by its slug, with its state, its producers and its paused mark', async () => {
    const world = await World.open(under());
    await world.turn('score', { state: [{ key: 'a', value: '1', expiresAt: null }] });
    const before = world.agent('score');
    await world.publish(chain);
    expect(world.agent('score')).toEqual({ ...before, version: 2 });
    expect(await world.store.turns.loadState({ ...(await world.runner('score')), keys: ['a'], now: START })).toEqual(new Map([['a', '1']]));
  });

  test('lets state and cursors follow a renamed agent', async () => {
    const world = await World.open(under());
    await world.fill('feed', 3);
    await world.consume('feed', 'score', 2);
    const { agentId } = world.agent('score');
    await world.publish(document({ feed: agent('manual'), rate: agent('javascript', { renamedFrom: 'score' }), alert: agent('add-to-inbox') }, [link('feed', 'rate'), link('rate', 'alert')]));
    expect(world.agent('rate').agentId).toBe(agentId);
    expect(world.link('feed', 'rate')).toMatchObject({ state: 'live', cursor: 2 });
  });

  test('drains a removed link up to the head of that moment, with the version it had', async () => {
    const world = await World.open(under());
    await world.fill('feed', 3);
    await world.consume('feed', 'score', 1);
    await world.publish(withoutScore);
    expect(world.link('feed', 'score')).toMatchObject({ state: 'draining', drainTo: 3, version: 1, cursor: 1 });
    expect(world.agent('score')).toMatchObject({ state: 'draining', version: 1 });
    await world.fill('feed', 2);
    expect((await world.unread('feed', 'score')).map(({ position }) => position)).toEqual([2, 3]);
  });

  test('ends a link that reached its mark, then its agent, then what that agent fed', async () => {
    const world = await World.open(under());
    await world.fill('feed', 2);
    await world.publish(withoutScore);
    expect(world.link('score', 'alert')).toMatchObject({ state: 'draining', drainTo: null });
    expect(await world.store.workflows.finishDraining({ now: START })).toEqual([]);
    await world.turn('score', { cursors: [{ linkId: world.link('feed', 'score').id, from: 0, to: 2 }], outputs: world.events('score', 1) });
    const scoreToAlert = world.link('score', 'alert');
    expect(await world.store.workflows.finishDraining({ now: START })).toEqual([world.workflowId]);
    const topology = await world.topology();
    expect(topology.links.find(({ id }) => id === scoreToAlert.id)).toMatchObject({ drainTo: 1 });
    expect(staying(topology)).toEqual(['alert', 'feed']);
    await world.turn('alert', { cursors: [{ linkId: scoreToAlert.id, from: 0, to: 1 }] });
    await world.store.workflows.finishDraining({ now: START });
    expect((await world.topology()).links).toHaveLength(1);
    expect(await world.store.workflows.finishDraining({ now: START })).toEqual([]);
  });

  test('fences off an agent that has drained', async () => {
    const world = await World.open(under());
    const runner = await world.runner('score');
    await world.publish(withoutScore);
    await world.store.workflows.finishDraining({ now: START });
    expect(await world.turn('feed', { ...runner, outputs: [world.event('feed')] })).toEqual({ status: 'fenced' });
    expect(await world.store.turns.loadInputs(runner)).toBeUndefined();
  });

  test('keeps a removed agent until its timers, injections and deliveries are done', async () => {
    const world = await World.open(under());
    const events = await world.fill('feed', 2);
    const [first, second] = events.map((event) => found(event, 'it'));
    const timer = { key: 'a', name: 'stop', dueAt: START, payload: '1' };
    await world.turn('alert', { timersSet: [timer], deliveries: [world.delivery(found(first, 'first'))] });
    await world.store.housekeeping.inject({ ...world.agentScope('alert'), eventIds: [idOf(found(second, 'second'))], now: START, replayId: null });
    await world.publish(document({ feed: agent('manual') }, []));
    await world.consume('feed', 'score', 2);
    await world.store.workflows.finishDraining({ now: START });
    const isThere = async () => staying(await world.topology()).includes('alert');
    await world.turn('alert', { timersFired: [timer] });
    await world.store.workflows.finishDraining({ now: START });
    expect(await isThere()).toBe(true);
    await world.turn('alert', { injectionsDone: (await world.store.turns.injections({ ...(await world.runner('alert')), limit: 9 })).map(({ id }) => id) });
    await world.store.workflows.finishDraining({ now: START });
    expect(await isThere()).toBe(true);
    await world.store.deliveries.markSending({ ...(await world.runner('alert')), now: START, marks: [{ eventId: idOf(found(first, 'first')), attempt: 1, batchId: null }] });
    await world.store.workflows.finishDraining({ now: START });
    expect(await isThere()).toBe(true);
    await world.store.deliveries.recordOutcomes({ ...(await world.runner('alert')), version: 1, now: START, outcomes: [world.outcome(found(first, 'first'))] });
    await world.store.workflows.finishDraining({ now: START });
    expect(await isThere()).toBe(false);
  });

  test('drops the timers of a removed agent when it is told to', async () => {
    const world = await World.open(under());
    await world.turn('score', { timersSet: [{ key: 'a', name: 'stop', dueAt: START, payload: '1' }] });
    await world.publish(withoutScore, { dropTimersOf: ['score'] });
    await world.store.workflows.finishDraining({ now: START });
    expect(staying(await world.topology())).toEqual(['alert', 'feed']);
  });

  test('brings a gone agent back with its state, its positions and the right to run', async () => {
    const world = await World.open(under());
    const { agentId } = world.agent('score');
    await world.turn('score', { outputs: [world.event('score')], state: [{ key: 'total', value: '7', expiresAt: null }] });
    await world.publish(withoutScore);
    await world.store.workflows.finishDraining({ now: START });
    await world.publish(withoutScore);
    expect(staying(await world.topology())).toEqual(['alert', 'feed']);
    await world.publish(chain);
    expect(world.agent('score')).toMatchObject({ agentId, state: 'live', producers: [{ head: 1 }] });
    const runner = await world.runner('score');
    expect(await world.store.turns.loadState({ ...runner, keys: ['total'], now: START })).toEqual(new Map([['total', '7']]));
  });

  test('brings a draining agent back with its open links and their cursors', async () => {
    const world = await World.open(under());
    const { agentId } = world.agent('score');
    await world.fill('feed', 2);
    await world.turn('score', { outputs: world.events('score', 3) });
    await world.consume('score', 'alert', 1);
    await world.publish(withoutScore);
    await world.publish(chain);
    const topology = await world.topology();
    expect(world.agent('score')).toMatchObject({ agentId, state: 'live', version: 3 });
    expect(world.link('score', 'alert')).toMatchObject({ state: 'live', cursor: 1, drainTo: null });
    expect(topology.links.filter(({ toAgentId }) => toAgentId === agentId)).toMatchObject([{ state: 'draining', drainTo: 2, cursor: 0, version: 1 }, { state: 'live', drainTo: null, cursor: 2 }]);
  });

  test('lets a removed step emit until it has drained, while a removed source takes nothing more', async () => {
    const world = await World.open(under());
    await world.publish(withoutFeed);
    expect(await world.store.log.ingest([world.post('feed', world.events('feed', 1))], START)).toEqual([{ status: 'closed' }]);
    await world.publish(document({ feed: agent('manual') }, []));
    expect(await world.turn('score', { outputs: world.events('score', 1) })).toMatchObject({ status: 'committed', stored: [{ position: 1 }] });
  });

  test('skips what came while an agent was paused with drop, and keeps what came while it buffered', async () => {
    const world = await World.open(under());
    const pause = (paused: 'buffer' | 'drop' | null) => world.store.workflows.setPaused({ ...world.scope, agentId: world.agent('score').agentId, paused, now: START });
    await pause('buffer');
    await world.fill('feed', 2);
    expect((await world.topology()).agents.find(({ slug }) => slug === 'score')).toMatchObject({ paused: 'buffer' });
    await pause(null);
    expect(await world.unread('feed', 'score')).toHaveLength(2);
    await pause('drop');
    await world.fill('feed', 2);
    await pause(null);
    expect(await world.unread('feed', 'score')).toEqual([]);
  });

  test('pauses a whole workflow, and skips on all its links after drop', async () => {
    const world = await World.open(under());
    await world.store.workflows.setPaused({ ...world.scope, paused: 'drop', now: START });
    expect(await world.topology()).toMatchObject({ paused: 'drop' });
    await world.fill('feed', 2);
    await world.store.workflows.setPaused({ ...world.scope, paused: null, now: START });
    expect(await world.topology()).toMatchObject({ paused: null });
    expect(world.link('feed', 'score')).toMatchObject({ cursor: 2 });
  });

  test('fences the turn under way when an agent resumes', async () => {
    const world = await World.open(under());
    const runner = await world.runner('score');
    await world.store.workflows.setPaused({ ...world.scope, agentId: runner.agentId, paused: 'drop', now: START });
    await world.store.workflows.setPaused({ ...world.scope, agentId: runner.agentId, paused: null, now: START });
    expect(await world.turn('score', runner)).toEqual({ status: 'fenced' });
  });
}

/** The slugs of the agents that run or drain. */
function staying(topology: Topology): readonly string[] {
  return topology.agents.flatMap(({ slug, state }) => (state === 'gone' ? [] : [slug])).toSorted((a, b) => a.localeCompare(b));
}

import { afterEach, expect, it } from 'vitest';
import type { Dispatcher, WakeListener } from '../ports/dispatcher.js';
import { flow, startEngine, type EngineHarness, type HarnessOptions } from '../../test/engine-harness.js';

const LEASE_MS = 15_000;

const running: EngineHarness[] = [];
afterEach(async () => {
  for (const harness of running.splice(0)) await harness.stop();
});

/** Processes that hear each other. */
function wires() {
  const processes = new Set<Set<WakeListener>>();
  const connect = (): Dispatcher => {
    const own = new Set<WakeListener>();
    processes.add(own);
    return {
      wake: (wakes) => {
        for (const other of processes) if (other !== own) for (const listener of other) for (const wake of wakes) listener(wake);
      },
      subscribe: (listener) => {
        own.add(listener);
        return () => own.delete(listener);
      },
      close: () => Promise.resolve(),
    };
  };
  return { connect };
}

const deaf: Dispatcher = { wake: () => undefined, subscribe: () => () => undefined, close: () => Promise.resolve() };

async function start(owner: string, options: HarnessOptions): Promise<EngineHarness> {
  const harness = await startEngine({ ...options, settings: { owner, ...options.settings } });
  running.push(harness);
  return harness;
}

const beside = (first: EngineHarness, owner: string, options: HarnessOptions): Promise<EngineHarness> =>
  start(owner, { store: first.store, clock: first.clock, workflowId: first.workflowId, world: first.world, ...options });

const ownersOf = ({ store }: EngineHarness) => [...store.tables.runners.values()].map(({ owner }) => owner).toSorted();

const document = flow({ in: 'hand', a: 'pass', b: 'sum', c: 'pass' }, ['in -> a', 'a -> b', 'b -> c']);

it('shares agents out when a worker comes, and takes them back when it leaves', async () => {
  const { connect } = wires();
  const first = await start('first', { dispatcher: connect() });
  await first.publish(document);
  const alone = ownersOf(first);
  const second = await beside(first, 'second', { dispatcher: connect() });
  await first.advance(0);
  const shared = ownersOf(first);
  await second.stop();
  await first.advance(0);
  expect([alone, shared, ownersOf(first)]).toEqual([
    ['first', 'first', 'first', 'first'], ['first', 'first', 'second', 'second'], ['first', 'first', 'first', 'first'],
  ]);
});

it('shares agents out within two rounds of leases when no wake arrives', async () => {
  const first = await start('first', { dispatcher: deaf });
  await first.publish(document);
  await beside(first, 'second', { dispatcher: deaf });
  await first.advance((2 * LEASE_MS) / 3);
  expect(ownersOf(first)).toEqual(['first', 'first', 'second', 'second']);
});

it('carries every event through agents of two workers once and in order, also while they change hands', async () => {
  const { connect } = wires();
  const first = await start('first', { dispatcher: connect(), settings: { batchSize: 3 } });
  await first.publish(document);
  await first.inject('in', Array.from({ length: 40 }, (_, index) => ({ n: index + 1 })));
  const second = await beside(first, 'second', { dispatcher: connect(), settings: { batchSize: 3 } });
  await first.inject('in', Array.from({ length: 40 }, (_, index) => ({ n: index + 41 })));
  await first.advance(LEASE_MS);
  await second.stop();
  await first.inject('in', Array.from({ length: 40 }, (_, index) => ({ n: index + 81 })));
  await first.advance(LEASE_MS);
  expect(first.emitted('c')).toEqual(Array.from({ length: 120 }, (_, index) => ({ total: ((index + 1) * (index + 2)) / 2, trail: ['pass'] })));
});

it('gives an action away only when its calls are over, so that none is made twice', async () => {
  const { connect } = wires();
  const first = await start('first', { dispatcher: connect() });
  await first.publish(flow({ in: 'hand', call: 'call' }, ['in -> call']));
  const answer = Promise.withResolvers<{ readonly status: 'accepted' }>();
  first.world.answer = () => answer.promise;
  await first.inject('in', { n: 1 });
  await first.advance(0);
  await beside(first, 'second', { dispatcher: connect() });
  await first.advance(3_000);
  const during = ownersOf(first);
  answer.resolve({ status: 'accepted' });
  await first.advance(0);
  expect([during, ownersOf(first), first.world.calls.length]).toEqual([['first', 'first'], ['first', 'second'], 1]);
  expect([...first.store.tables.deliveries.values()]).toMatchObject([{ status: 'accepted', attempts: 1 }]);
});

it('takes over what a dead worker held when its time is up', async () => {
  const { connect } = wires();
  const first = await start('first', { dispatcher: connect() });
  await first.publish(document);
  await first.store.leases.attend({ owner: 'dead', ttlMs: LEASE_MS });
  await first.advance(LEASE_MS / 3);
  await first.store.leases.acquire({ owner: 'dead', ttlMs: LEASE_MS, limit: 2 });
  await first.advance(LEASE_MS / 3);
  const shared = ownersOf(first);
  await first.advance(LEASE_MS);
  expect([shared, ownersOf(first)]).toEqual([['dead', 'dead', 'first', 'first'], ['first', 'first', 'first', 'first']]);
});

it('knows of a publish that no wake told of, where nothing runs, within seconds', async () => {
  const worker = await start('worker', { dispatcher: deaf });
  const door = await beside(worker, 'door', { dispatcher: deaf, roles: { runs: false, schedules: false } });
  await worker.publish(document);
  const scope = { workspaceId: 1, workflowId: worker.workflowId };
  const before = door.engine.agentBySlug(scope, 'in');
  await door.advance(5_000);
  expect([before, door.engine.agentBySlug(scope, 'in')?.topologyAgent.slug]).toEqual([undefined, 'in']);
});

it('looks everything up at once after a gap', async () => {
  const worker = await start('worker', { dispatcher: deaf });
  const door = await beside(worker, 'door', { dispatcher: deaf, roles: { runs: false, schedules: false } });
  await worker.publish(document);
  door.engine.catchUp();
  await door.advance(0);
  expect(door.engine.agentBySlug({ workspaceId: 1, workflowId: worker.workflowId }, 'in')?.topologyAgent.slug).toBe('in');
});

it('keeps the schedule of a source that was published elsewhere and is not known yet', async () => {
  const worker = await start('worker', { dispatcher: deaf, roles: { runs: true, schedules: false } });
  const scheduler = await beside(worker, 'scheduler', { dispatcher: deaf, roles: { runs: false, schedules: true } });
  await scheduler.advance(500);
  await worker.publish(flow({ in: { type: 'poll', schedule: { every: '1s' } }, a: 'pass' }, ['in -> a']));
  worker.world.check = () => Promise.resolve({ items: [{ payload: { n: 1 } }] });
  for (const row of worker.store.tables.schedules.values()) row.nextRunAt = worker.clock.now();
  await scheduler.advance(20_000);
  expect(worker.emitted('a').length).toBeGreaterThan(5);
});

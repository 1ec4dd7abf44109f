import { afterEach, describe, expect, it } from 'vitest';
import { eventId, type EventId } from '@rookery/model';
import { PermanentError } from '@rookery/sdk';
import { flow, startEngine, type EngineHarness } from '../../test/engine-harness.js';
import type { ReplayStanding } from '../ports/delivery-store.js';
import { judgeReplay, replayIdOf } from './replay.js';

const standing = (more: Partial<ReplayStanding>): ReplayStanding => ({ own: null, twins: [], ...more });
const judged = (given: ReplayStanding, again = false) => judgeReplay({ eventId: '1-9', replayId: replayIdOf({ id: 4, again }), standing: given, keyOf: (id) => `key of ${id}` });
const was = (status: 'accepted' | 'pending' | 'dead', idempotencyKey: string | null = null, eventId: EventId = '1-2') => ({ eventId, status, idempotencyKey });

describe('the verdict on a replayed event', () => {
  it('is to deliver it under its own key when nothing like it was done', () => {
    expect([judged(standing({})), judged(standing({}), true)]).toEqual([{ kind: 'deliver', idempotencyKey: null }, { kind: 'deliver', idempotencyKey: null }]);
  });

  it('is to leave its own delivery when that is done or under way, and to revive one that failed under the same key', () => {
    const own = (status: 'accepted' | 'pending' | 'dead') => judged(standing({ own: was(status, 'k', '1-9') }));
    expect([own('accepted'), own('pending'), own('dead')]).toEqual([{ kind: 'leave' }, { kind: 'leave' }, { kind: 'revive', idempotencyKey: 'k' }]);
  });

  it('is to skip what a twin did or is doing', () => {
    expect(judged(standing({ twins: [was('dead'), was('accepted')] }))).toEqual({ kind: 'skip', reason: 'done before, as 1-2' });
    expect(judged(standing({ twins: [was('pending')] }))).toEqual({ kind: 'skip', reason: 'under way already, as 1-2' });
  });

  it('is to deliver under the key of the first twin when all of them failed', () => {
    expect(judged(standing({ twins: [was('dead'), was('dead', null, '1-3')] }))).toEqual({ kind: 'deliver', idempotencyKey: 'key of 1-2' });
    expect(judged(standing({ twins: [was('dead', 'older key')] }))).toEqual({ kind: 'deliver', idempotencyKey: 'older key' });
  });

  it('is to do it once more under a new key when asked for, once a replay', () => {
    const key = 'key of 1-9-4-again';
    expect(judged(standing({ own: was('accepted', null, '1-9') }), true)).toEqual({ kind: 'revive', idempotencyKey: key });
    expect(judged(standing({ own: was('accepted', key, '1-9') }), true)).toEqual({ kind: 'leave' });
    expect(judged(standing({ twins: [was('accepted')] }), true)).toEqual({ kind: 'deliver', idempotencyKey: null });
  });
});

let running: EngineHarness | undefined;
afterEach(() => running?.stop());

const chain = flow({ in: 'hand', pass: 'pass', call: 'call' }, ['in -> pass', 'pass -> call']);

async function replay(h: EngineHarness, slug: string, replayId: string): Promise<void> {
  const seat = h.engine.agentBySlug({ workspaceId: 1, workflowId: h.workflowId }, slug)?.topologyAgent;
  if (seat === undefined) throw new Error(slug);
  const from = slug === 'pass' ? 'in' : 'pass';
  const producer = [...h.store.tables.producers.values()].find((one) => h.store.tables.agents.get(one.agentId)?.slug === from);
  const eventIds = (producer?.events ?? []).map((event) => eventId(event.producerId, event.position));
  await h.store.housekeeping.inject({ workspaceId: 1, workflowId: h.workflowId, agentId: seat.agentId, eventIds, now: h.clock.now(), replayId });
  h.engine.wake(seat);
  await h.settle();
  await h.advance(1_000);
}

describe('a replay through the graph', () => {
  it('sends nothing that was sent before, and what failed under the key it had', async () => {
    running = await startEngine();
    const h = running;
    await h.publish(chain);
    h.world.answer = ({ event }) => (event.payload['n'] === 2 ? Promise.reject(new PermanentError('no')) : Promise.resolve({ status: 'accepted' }));
    await h.inject('in', [{ n: 1 }, { n: 2 }, { n: 3 }]);
    await h.settle();
    const before = [...h.world.calls];
    h.world.answer = () => Promise.resolve({ status: 'accepted' });
    await replay(h, 'pass', '1');
    expect(h.world.calls.slice(3)).toMatchObject([{ payload: { n: 2 }, idempotencyKey: before.find(({ payload }) => payload['n'] === 2)?.idempotencyKey }]);
    await replay(h, 'pass', '2');
    expect(h.world.calls).toHaveLength(4);
    expect([...h.store.tables.deliveries.values()].map(({ status }) => status)).toEqual(['accepted', 'dead', 'accepted', 'suppressed', 'accepted', 'suppressed', 'suppressed', 'suppressed', 'suppressed']);
  });

  it('sends everything once more under new keys when asked for', async () => {
    running = await startEngine();
    const h = running;
    await h.publish(chain);
    await h.inject('in', [{ n: 1 }, { n: 2 }]);
    await h.settle();
    await replay(h, 'pass', '1-again');
    await replay(h, 'call', '2-again');
    expect(h.world.calls.map(({ payload }) => payload['n'])).toEqual([1, 2, 1, 2, 1, 2, 1, 2]);
    expect(new Set(h.world.calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(8);
  });

  it('leaves at the action itself what it did, and sends what it never got', async () => {
    running = await startEngine();
    const h = running;
    await h.publish(flow({ in: 'hand', pass: 'pass', call: 'call' }, ['in -> pass']));
    await h.inject('in', [{ n: 1 }]);
    await h.settle();
    await h.publish(chain);
    await h.inject('in', [{ n: 2 }]);
    await h.settle();
    await replay(h, 'call', '1');
    expect(h.world.calls.map(({ payload }) => payload['n'])).toEqual([2, 1]);
  });

  it('marks what comes of it', async () => {
    running = await startEngine();
    const h = running;
    await h.publish(chain);
    await h.inject('in', [{ n: 1 }]);
    await h.settle();
    await replay(h, 'pass', '7');
    const events = [...h.store.tables.producers.values()].flatMap((producer) => producer.events);
    expect(events.map(({ replayId }) => replayId)).toEqual([null, null, '7']);
  });
});

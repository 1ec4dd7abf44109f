import { afterEach, describe, expect, it } from 'vitest';
import type { LinkSchema } from '@rookery/model';
import { flow, startEngine, type EngineHarness } from '../../test/engine-harness.js';

let running: EngineHarness | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(document: object, settings = {}): Promise<EngineHarness> {
  running = await startEngine({ settings });
  await running.publish(document);
  return running;
}

const shape = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } } as const;

/** The flow with a schema on one of its links, by place. */
function pinned(document: object, at: number, onBreach: LinkSchema['onBreach'], held: object = shape): object {
  const { links, ...rest } = document as { readonly links: readonly object[] };
  return { ...rest, links: links.map((link, index) => (index === at ? { ...link, schema: { shape: held, onBreach } } : link)) };
}

const fork = flow({ in: 'hand', a: 'pass', b: 'pass' }, ['in -> a', 'in -> b']);
const broken = { code: 'schema.broken', message: 'the schema of the link in -> a is broken: n: expected integer, found string' };

describe('a link that quarantines', () => {
  it('keeps what breaks its schema from the receiver, and nothing else', async () => {
    const h = await start(pinned(fork, 0, 'quarantine'), { batchSize: 3 });
    const accepted = await h.inject('in', [{ n: 1 }, { n: 'two' }, { n: 3 }, {}, { n: 5, more: true }]);
    await h.settle();
    expect(accepted).toMatchObject({ ok: true, accepted: 5 });
    expect(h.emitted('a').map((payload) => (payload as { n: number }).n)).toEqual([1, 3, 5]);
    expect(h.emitted('b')).toHaveLength(5);
    expect(h.store.tables.failed).toMatchObject([broken, { code: 'schema.broken', message: expect.stringContaining('n: expected integer, found nothing') }]);
  });

  it('keeps it from an action too: no call is made', async () => {
    const h = await start(pinned(flow({ in: 'hand', out: 'call' }, ['in -> out']), 0, 'quarantine'));
    await h.inject('in', [{ n: 'one' }, { n: 2 }]);
    await h.settle();
    expect(h.world.calls.map(({ payload }) => payload)).toEqual([{ n: 2 }]);
    expect(h.store.tables.failed).toMatchObject([{ code: 'schema.broken' }]);
  });

  it('keeps it from a lookup, which is not asked when nothing is left', async () => {
    const h = await start(pinned(flow({ in: 'hand', ask: 'look' }, ['in -> ask']), 0, 'quarantine'));
    await h.inject('in', [{ n: 'one' }]);
    await h.settle();
    await h.inject('in', [{ n: 'two' }, { n: 3 }]);
    await h.settle();
    expect([h.world.lookUps, h.emitted('ask'), h.store.tables.failed.length]).toEqual([[1], [{ n: 3, looked: true }], 2]);
  });

  it('tells only its own port from another agent with the same payloads', async () => {
    const h = await start(pinned(flow({ in: 'hand', a: 'pass', mend: 'pass' }, ['in -> a', 'a -> mend', 'a.error -> mend']), 1, 'quarantine'));
    await h.inject('in', [{ n: 1, poison: true }]);
    await h.settle();
    expect(h.emitted('mend')).toMatchObject([{ error: { code: 'step.threw' } }]);
  });

  it('lets a replayed event through once the schema of now does', async () => {
    const h = await start(pinned(fork, 0, 'quarantine'));
    await h.inject('in', { n: 'two' });
    await h.settle();
    const replay = async () => {
      await h.store.housekeeping.replayFailed({ workspaceId: 1, workflowId: h.workflowId, now: h.clock.now(), limit: 10 });
      await h.advance(1_100);
    };
    await replay();
    expect([h.emitted('a'), h.store.tables.failed]).toMatchObject([[], [broken]]);
    await h.publish(pinned(fork, 0, 'quarantine', { type: 'object', properties: { n: { type: ['integer', 'string'] } } }));
    await replay();
    expect([h.emitted('a'), h.store.tables.failed]).toMatchObject([[{ n: 'two' }], []]);
  });

  it('loses and repeats nothing when it is pinned and freed while events come', async () => {
    const h = await start(fork, { batchSize: 4 });
    const total = 40;
    for (let n = 0; n < total; n += 1) {
      await h.inject('in', n % 3 === 0 ? { n: `bad ${n}` } : { n });
      if (n % 8 === 7) await h.publish(n % 16 === 7 ? pinned(fork, 0, 'quarantine') : fork);
    }
    await h.settle();
    expect(h.emitted('a').length + h.store.tables.failed.length).toBe(total);
    expect(h.store.tables.failed.length).toBeGreaterThan(0);
    expect(h.emitted('b')).toHaveLength(total);
  });
});

describe('a link that refuses', () => {
  it('refuses what is pushed into its source, and stores nothing of it', async () => {
    const h = await start(pinned(fork, 0, 'refuse'));
    const answer = await h.inject('in', [{ n: 1 }, { n: 'two' }]);
    await h.settle();
    expect(answer).toEqual({ ok: false, status: 422, code: 'schema.broken', message: `item 1: ${broken.message}` });
    expect([h.emitted('in'), h.emitted('b'), h.store.tables.failed]).toEqual([[], [], []]);
    expect(await h.inject('in', { n: 1 })).toMatchObject({ ok: true, accepted: 1 });
  });

  it('leaves out the items of a source that polls, and takes the others', async () => {
    const h = await start(pinned(flow({ in: 'poll', a: 'pass' }, ['in -> a']), 0, 'refuse'));
    h.world.check = () => Promise.resolve({ items: [{ payload: { n: 'x' }, dedupeKey: 'x' }, { payload: { n: 1 }, dedupeKey: 'y' }] });
    await h.advance(10_100);
    expect(h.emitted('in')).toEqual([{ n: 1 }]);
  });

  const chain = flow({ in: 'hand', a: 'pass', b: 'pass' }, ['in -> a', 'a -> b']);
  const trailed = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } };

  it('fails the event that a step made the output from', async () => {
    const h = await start(pinned(chain, 1, 'refuse', trailed));
    await h.inject('in', [{ n: 1 }, { n: 'two' }]);
    await h.settle();
    expect(h.emitted('a')).toMatchObject([{ n: 1 }]);
    expect(h.store.tables.failed).toMatchObject([{ code: 'schema.broken', message: 'the schema of the link a -> b is broken: n: expected integer, found string' }]);
  });

  it('fails the event that a lookup made the output from', async () => {
    const h = await start(pinned(flow({ in: 'hand', ask: 'look', b: 'pass' }, ['in -> ask', 'ask -> b']), 1, 'refuse', trailed));
    await h.inject('in', [{ n: 1 }, { n: 'two' }]);
    await h.settle();
    expect([h.emitted('ask'), h.store.tables.failed]).toMatchObject([[{ n: 1 }], [{ code: 'schema.broken' }]]);
  });

  it('sends that event to the error port where one is linked', async () => {
    const h = await start(pinned(flow({ in: 'hand', a: 'pass', b: 'pass', mend: 'pass' }, ['in -> a', 'a -> b', 'a.error -> mend']), 1, 'refuse', trailed));
    await h.inject('in', [{ n: 'two' }]);
    await h.settle();
    expect(h.emitted('mend')).toMatchObject([{ error: { code: 'schema.broken' }, event: { n: 'two' } }]);
    expect(h.store.tables.failed).toEqual([]);
  });

  it('puts the event on the failed list where even the error port refuses it', async () => {
    const both = pinned(pinned(flow({ in: 'hand', a: 'pass', b: 'pass', mend: 'pass' }, ['in -> a', 'a -> b', 'a.error -> mend']), 1, 'refuse', trailed), 2, 'refuse', { type: 'object', required: ['never'] });
    const h = await start(both);
    await h.inject('in', [{ n: 'two' }]);
    await h.settle();
    expect([h.emitted('mend'), h.store.tables.failed]).toMatchObject([[], [{ code: 'schema.broken' }]]);
  });

  it('fails the event behind a reference that was kept in state', async () => {
    const h = await start(pinned(flow({ in: 'hand', bell: 'alarm', b: 'pass', mend: 'pass' }, ['in -> bell', 'bell -> b', 'bell.error -> mend']), 1, 'refuse', { type: 'object', required: ['never'] }));
    await h.inject('in', [{ key: 'k' }]);
    await h.advance(10_100);
    expect([h.emitted('bell'), h.store.tables.failed]).toMatchObject([[], [{ code: 'schema.broken' }]]);
  });

  it('cannot stand behind an action, whose call is made before', async () => {
    const h = await start(fork);
    const outcome = await h.tryPublish(pinned(flow({ in: 'hand', out: 'call', a: 'pass' }, ['in -> out', 'out -> a']), 1, 'refuse'));
    expect(outcome).toEqual({ ok: false, issues: [{
      path: 'links.1.schema.onBreach', code: 'schema.refuse', message: '"out" has made its call before its output is checked; it cannot be refused', hint: 'use "quarantine"',
    }] });
  });
});

it('costs an agent nothing where nothing is pinned', async () => {
  const h = await start(pinned(fork, 0, 'quarantine'));
  const seat = (slug: string) => h.engine.agentBySlug({ workspaceId: 1, workflowId: h.workflowId }, slug)?.current.agent;
  expect([seat('in')?.linkSchemas, seat('b')?.linkSchemas, seat('a')?.linkSchemas?.quarantines.size]).toEqual([undefined, undefined, 1]);
});

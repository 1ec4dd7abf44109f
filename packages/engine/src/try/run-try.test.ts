import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flow, START } from '../../test/engine-harness.js';
import { emissionsOf, noValues, playInEarnest, tryOver, type Played } from '../../test/try-harness.js';
import { refusingServices, type EngineServices, type PublishedDelivery, type RecordedAnswer, type RecordedAnswers, type TryInput } from '../index.js';

/** Events of five keys at moments of their own, so that no two things are due at once and order is a law, not luck. */
const moments = fc.array(fc.record({ second: fc.integer({ min: 0, max: 60 }), key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), n: fc.integer({ min: 0, max: 9 }), poison: fc.boolean(), stop: fc.boolean() }), { minLength: 1, maxLength: 25 })
  .map((list) => list.toSorted((a, b) => a.second - b.second).map(({ second, key, n, poison, stop }, index): Played => ({
    at: second * 1_000 + index + 1,
    input: { key, n, i: index, ...(poison && n > 6 ? { poison } : {}), ...(stop && n > 7 ? { stop } : {}) },
  })));

/** A tree of agents below `hand`: every agent reads one port of an earlier one. */
const trees = fc.array(fc.record({ type: fc.constantFrom('pass', 'sum', 'alarm', 'stamp', 'recent', 'previous', 'by-key', 'guarded', 'odd', 'call'), parent: fc.nat(), isSide: fc.boolean() }), { minLength: 1, maxLength: 8 })
  .map((nodes) => {
    const slugs = ['hand'];
    const types: Record<string, string> = { hand: 'hand' };
    const links: string[] = [];
    nodes.forEach(({ type, parent, isSide }, index) => {
      const candidates = slugs.filter((slug) => types[slug] !== 'call');
      const from = candidates[parent % candidates.length]!;
      const slug = `n${index}`;
      const side = types[from] === 'recent' ? '.again' : types[from] === 'hand' ? '' : '.error';
      links.push(`${from}${isSide ? side : ''} -> ${slug}`);
      slugs.push(slug);
      types[slug] = type;
    });
    return flow(types, links);
  });

describe('a try', () => {
  test('emits, at the same moments and in the same order, what the engine emits when the same events come in earnest', async () => {
    await fc.assert(fc.asyncProperty(trees, moments, async (document, played) => {
      const earnest = await playInEarnest(document, 'hand', played, 60_000);
      const result = await tryOver(document, earnest.recorded, { runTo: START + 120_100 });
      expect(emissionsOf(result)).toEqual(earnest.emitted);
      expect(result.deliveries.all.list.map(({ agent, payloadText }) => ({ agent, payload: JSON.parse(payloadText ?? '') })))
        .toEqual(expect.arrayContaining(earnest.deliveries.map(({ agent, payload }) => ({ agent, payload }))));
      expect(result.deliveries.all.total).toBe(earnest.deliveries.length);
    }), { numRuns: 60 });
  }, 60_000);
});

const event = (agent: string, at: number, payload: object, more: object = {}): TryInput => ({
  kind: 'recorded', agent, port: 'out',
  event: {
    producerId: 1, position: at, version: 1, slot: 0, key: null, payloadText: JSON.stringify(payload), traceId: `1-${at}`, parents: [], hops: 0, occurredAt: START + at, createdAt: START + at, expiresAt: null, replayId: null, ...more,
  },
});
const answer = (given: Partial<RecordedAnswer>): RecordedAnswer => ({ eventId: '7-7', status: 'accepted', code: null, message: null, outputs: [], ...given });
const answering = (answers: readonly (RecordedAnswer | undefined)[], unmatched: readonly PublishedDelivery[] = []): RecordedAnswers => {
  const left = [...answers];
  return { find: (_agent, events) => Promise.resolve(events.map(() => left.shift())), unmatched: () => unmatched };
};

describe('a cycle', () => {
  test('is walked until its hops are used up, moment by moment', async () => {
    const document = flow({ hand: 'hand', a: 'pass', b: 'alarm', c: 'pass' }, ['hand -> a', 'a -> b', 'b -> c', 'c -> a'], { maxHops: 7 });
    const played: readonly Played[] = [{ at: 1, input: { key: 'k' } }, { at: 4_002, input: { key: 'l' } }];
    const earnest = await playInEarnest(document, 'hand', played, 60_000);
    const result = await tryOver(document, earnest.recorded, { runTo: START + 60_000 });
    expect(emissionsOf(result)).toEqual(earnest.emitted);
    expect(result.agents['c']!.emitted).toEqual({ out: 4 });
  });
});

describe('an agent that would ask or tell somebody', () => {
  test('gives the answer on record, else that of its spec, and says which', async () => {
    const document = flow({ hand: 'hand', ask: 'ask', next: 'pass', failed: 'pass' }, ['hand -> ask', 'ask -> next', 'ask.error -> failed']);
    const recorded = answer({ status: 'answered', outputs: [{ port: 'out', payloadText: '{"found":"then"}', key: 'k', occurredAt: 1, expiresAt: null, afterMs: 50 }] });
    const result = await tryOver(document, [event('hand', 1, {}), event('hand', 2, { id: 2 }), event('hand', 3, {})], { answers: answering([recorded, undefined, answer({ status: 'failed', code: 'source.unavailable', message: 'gone' })]) });
    expect(emissionsOf(result)['next.out']).toEqual([
      { payload: { found: 'then', trail: ['pass'] }, key: 'k', at: START + 1 }, { payload: { id: 2, found: 'example', trail: ['pass'] }, key: null, at: START + 2 },
    ]);
    expect(emissionsOf(result)['failed.out']).toMatchObject([{ payload: { error: { code: 'source.unavailable', message: 'gone' } } }]);
    expect(result.agents['ask']!.answers).toEqual({ recorded: 2, assumed: 1 });
  });

  test('gives its outputs as late as they came, and what was dead is dead again', async () => {
    const document = flow({ hand: 'hand', call: 'call', next: 'pass', dead: 'pass' }, ['hand -> call', 'call -> next', 'call.error -> dead']);
    const slow = answer({ status: 'delivered', outputs: [{ port: 'out', payloadText: '{"ok":1}', key: null, occurredAt: 0, expiresAt: null, afterMs: 90_000 }] });
    const dead = answer({ status: 'dead', code: 'provider.refused', message: 'no' });
    const inputs = [event('hand', 1, { to: 'x' }), event('hand', 2, {}), event('hand', 3, {})];
    const result = await tryOver(document, inputs, { answers: answering([slow, dead, undefined]), runTo: START + 90_001 });
    expect(emissionsOf(result)['next.out']).toMatchObject([{ at: START + 3 }, { at: START + 90_001, payload: { ok: 1 } }]);
    expect(emissionsOf(result)['dead.out']).toMatchObject([{ at: START + 2, payload: { error: { code: 'provider.refused' } } }]);
    expect(result.deliveries.all.list.map(({ endpoint, answer: from, outcome }) => [endpoint, from, outcome?.status])).toEqual([['x', 'recorded', 'delivered'], [null, 'recorded', 'dead'], [null, 'assumed', undefined]]);
  });

  test('sends nothing that has expired, nothing to a disabled endpoint', async () => {
    const inputs = [event('hand', 1, {}, { expiresAt: START }), event('hand', 2, { to: 'x' }), event('hand', 3, { to: 'y' })];
    const result = await tryOver(flow({ hand: 'hand', call: 'call' }, ['hand -> call']), inputs, { disabledEndpoints: new Map([['x', 'blocked']]) });
    expect(result.deliveries.byVerdict).toEqual({ wouldSend: 1, expired: 1, suppressed: 1 });
    expect(result.deliveries.all.list.map(({ reason }) => reason)).toEqual(['it expired before it was sent', 'x is disabled: blocked', null]);
  });

  test('is compared with what was sent: the same, changed, only here, only there', async () => {
    const published: readonly PublishedDelivery[] = [{ agent: 'call', traceId: '1-2', eventId: '9-2', status: 'accepted', at: START }, { agent: 'call', traceId: '1-99', eventId: '9-3', status: 'dead', at: START }];
    const inputs = [1, 2, 3, 4].map((at) => event('hand', at, { n: at }));
    const result = await tryOver(flow({ hand: 'hand', call: 'call' }, ['hand -> call']), inputs, { answers: answering([answer({}), undefined, undefined, answer({ status: 'expired', eventId: '9-4' })], published) });
    expect(result.deliveries).toMatchObject({
      same: 1,
      changed: { total: 2, list: [{ draft: { traceId: '1-4', answer: 'assumed' }, published: { eventId: '9-4', status: 'expired' } }, { draft: { traceId: '1-2' }, published: { eventId: '9-2' } }] },
      onlyDraft: { total: 1, list: [{ traceId: '1-3' }] },
      onlyPublished: { total: 1, list: [{ traceId: '1-99', status: 'dead' }] },
    });
  });
});

describe('what is shown', () => {
  test('begins after the warm-up, whose state stays', async () => {
    const inputs = [1, 2, 3].map((at) => event('hand', at, { n: 10 }, { key: 'k' }));
    const result = await tryOver(flow({ hand: 'hand', sum: 'sum', call: 'call' }, ['hand -> sum', 'sum -> call']), inputs, { showFrom: START + 3 });
    expect([result.events, result.warmUpEvents, result.deliveries.all.total]).toEqual([1, 2, 1]);
    expect(emissionsOf(result)['sum.out']).toEqual([{ payload: { total: 30 }, key: 'k', at: START + 3 }]);
  });

  test('is cut to what was asked for, the counts are not', async () => {
    const inputs = Array.from({ length: 20 }, (_, index) => event('hand', index + 1, { pad: 'x'.repeat(100) }));
    const result = await tryOver(flow({ hand: 'hand', call: 'call' }, ['hand -> call']), inputs, { limits: { shown: 3, shownBytes: 250 } });
    expect(result.agents['hand']).toMatchObject({ emitted: { out: 20 }, outputs: [{ payloadText: expect.any(String) }, { payloadText: expect.any(String) }, { payloadText: null }] });
    expect([result.deliveries.all.total, result.deliveries.all.list.length, result.deliveries.onlyDraft.total]).toEqual([20, 3, 20]);
  });

  test('ends at the limit of events with what they came to', async () => {
    const inputs = Array.from({ length: 20 }, (_, index) => event('hand', index + 1, {}));
    const result = await tryOver(flow({ hand: 'hand', call: 'call' }, ['hand -> call']), inputs, { limits: { events: 5 } });
    expect([result.endedBy, result.events, result.deliveries.all.total]).toEqual(['events', 5, 5]);
  });

  test('ends with the time that was granted', async () => {
    let asked = 0;
    let now = 0;
    const inputs = Array.from({ length: 20_000 }, (_, index) => event('hand', index + 1, {}));
    const result = await tryOver(flow({ hand: 'hand', stamp: 'stamp' }, ['hand -> stamp']), inputs, { elapsed: () => (now += 1), isTimeUp: () => (asked += 1) > 10 });
    expect(result.endedBy).toBe('time');
    expect(result.agents['stamp']!.received).toBeLessThan(20_000);
  });
});

test('a cancelled try ends at once, with the reason it was cancelled for', async () => {
  const cancel = new AbortController();
  let now = 0;
  let breaths = 0;
  const inputs = Array.from({ length: 20_000 }, (_, index) => event('hand', index + 1, {}));
  const trying = tryOver(flow({ hand: 'hand', stamp: 'stamp' }, ['hand -> stamp']), inputs, {
    signal: cancel.signal, elapsed: () => (now += 1),
    breathe: () => {
      breaths += 1;
      if (breaths === 5) cancel.abort(new Error('enough'));
      return Promise.resolve();
    },
  });
  await expect(trying).rejects.toThrow('enough');
  expect(breaths).toBe(5);
});

test('samples become events as the document says, each once within the window', async () => {
  const document = flow({ hand: { type: 'hand', key: '{{ lot }}', dedupeKey: '{{ lot }}', dedupeWindow: '10s', occurredAt: '{{ when }}' }, pass: 'pass' }, ['hand -> pass']);
  const item = (at: number, lot: string): TryInput => ({ kind: 'item', agent: 'hand', at: START + at, item: { payload: { lot, when: '2026-01-01T00:00:00Z' } } });
  const result = await tryOver(document, [item(0, 'a'), item(5_000, 'a'), item(15_001, 'a'), { kind: 'typed', agent: 'hand', at: START + 16_000, input: { lot: 'b', when: '2026-01-01T00:00:00Z' } }]);
  expect(emissionsOf(result)['hand.out']!.map(({ key, at }) => [key, at - START])).toEqual([['a', 0], ['a', 15_001], ['b', 16_000]]);
  expect(result.agents['hand']).toMatchObject({ received: 3, duplicates: 1, outputs: [{ occurredAt: Date.UTC(2026, 0, 1) }, {}, {}] });
});

test('an agent that reaches for the network fails on its event', async () => {
  const reach = flow({ hand: 'hand', run: { type: 'code', options: { code: 'x' } } }, ['hand -> run']);
  const result = await tryOver(reach, [event('hand', 1, {})], { services: refusingServices({ runCode: () => Promise.reject(new Error('the sandbox is away')), values: noValues, log: () => undefined }) });
  expect(result.agents['run']!.failures).toMatchObject({ total: 1, list: [{ eventId: '1-1', message: 'the step failed on this event: the sandbox is away' }] });
  await expect(refusingServices({ runCode: () => Promise.reject(new Error()), values: noValues, log: () => undefined }).net({ workspaceId: 1, workflowId: 1, agentId: 1, slug: 'a', version: 1 }).fetch('https://example.com'))
    .rejects.toThrow('a try sends and writes nothing, so there is no network in it');
});

test('code gets the events of many moments at once, unless it reads the clock', async () => {
  const sizes: Record<string, number[]> = {};
  const runCode: EngineServices['runCode'] = (scope, { events }) => {
    (sizes[scope.slug] ??= []).push(events.length);
    return Promise.resolve({ results: events.map(({ payloadText }) => ({ ok: true as const, outputs: [{ port: 'out', payloadText }] })), memory: { byKey: new Map() } });
  };
  const document = flow({ hand: 'hand', plain: { type: 'code', options: { code: 'export default (event) => event' } }, timed: { type: 'code', options: { code: 'export default (event) => ({ at: Date.now() })' } } }, ['hand -> plain', 'hand -> timed']);
  const result = await tryOver(document, [1, 2, 3, 4, 5].map((at) => event('hand', at, { at })), { services: refusingServices({ runCode, values: noValues, log: () => undefined }) });
  expect(sizes).toEqual({ plain: [5], timed: [1, 1, 1, 1, 1] });
  expect(emissionsOf(result)['plain.out']!.map(({ at }) => at - START)).toEqual([1, 2, 3, 4, 5]);
});

test('a pinned schema keeps what breaks it from the agent, as in earnest', async () => {
  const document = flow({ hand: 'hand', a: 'pass', b: 'pass' }, ['hand -> a', 'hand -> b']);
  const links = [{ from: 'hand', to: 'a', schema: { shape: { type: 'object', required: ['n'] } } }, { from: 'hand', to: 'b' }];
  const result = await tryOver({ ...document, links }, [event('hand', 1, { n: 1 }), event('hand', 2, {})]);
  expect([result.agents['a']!.emitted, result.agents['b']!.emitted]).toEqual([{ out: 1 }, { out: 2 }]);
  expect(result.agents['a']!.failures).toMatchObject({ total: 1, list: [{ eventId: '1-2', code: 'schema.broken' }] });
});

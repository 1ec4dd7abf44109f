import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { exampleStart, runAgent, type RunResult } from '@rookery/sdk/testing';
import { digest } from './agent.js';
import { digestsOf, type Arrival, type ModelOptions } from './test/model.js';

const at = (seconds: number) => new Date(exampleStart + seconds * 1000).toISOString();
const many = (...ns: readonly number[]) => ns.map((n) => ({ payload: { n } }));
const shown = (run: RunResult) => run.emitted.map(({ port, payload }) => [port, payload['items'] ?? payload, payload['reason'] ?? '']);
const issuesOf = (options: JsonObject) => parseOptions(digest, { version: 1, options }, 'options');

describe('a digest', () => {
  it('holds the texts as they came, with all events as parents and the first end of them', async () => {
    const receive = [{ payload: { b: 1, a: 2 }, key: 'k', expiresAt: at(7200) }, { payload: { c: 3 }, key: 'k', expiresAt: at(3600) }, { payload: {}, key: 'k' }];
    const run = await runAgent(digest, { options: { after: '10m' }, receive, wait: '10m' });
    expect(run.emitted).toMatchObject([{ from: ['1-1', '1-2', '1-3'], traceId: '1-1', key: 'k', expiresAt: Date.parse(at(3600)) }]);
    expect(run.emitted[0]?.payloadText).toBe('{"items":[{"b":1,"a":2},{"c":3},{}],"count":3,"expired":0,"dropped":0,"since":"2026-01-05T09:00:00.000Z","reason":"after"}');
  });

  it('has the key it was collected by', async () => {
    const receive = [{ payload: { dealer: 5 }, key: 'lot-1' }, { payload: { dealer: 5 }, key: 'lot-2' }];
    const run = await runAgent(digest, { options: { count: 2, key: 'dealer-{{ dealer }}' }, receive });
    expect(run.emitted.map((event) => event.key)).toEqual(['dealer-5']);
  });

  it('outlives a restart, however long, and leaves nothing behind', async () => {
    const held = await runAgent(digest, { options: { after: '10m' }, receive: many(1, 2) });
    const back = await runAgent(digest, { options: { after: '10m' }, continueFrom: held, at: '2026-03-05T09:00:00Z' });
    expect([held.emitted, shown(back), back.state, back.timers]).toEqual([[], [['out', [{ n: 1 }, { n: 2 }], 'after']], {}, []]);
  });

  it('still takes what came in the millisecond it is sent', async () => {
    const run = await runAgent(digest, { options: { after: '10m' }, receive: [{ payload: { n: 1 } }, { payload: { n: 2 }, at: at(600) }, { payload: { n: 3 }, at: at(601) }], wait: '10m' });
    expect(shown(run)).toEqual([['out', [{ n: 1 }, { n: 2 }], 'after'], ['out', [{ n: 3 }], 'after']]);
  });

  it('of a key that never reaches its count is sent after thirty days', async () => {
    const run = await runAgent(digest, { options: { count: 5 }, receive: many(1), wait: '30d' });
    expect(shown(run)).toEqual([['out', [{ n: 1 }], 'after']]);
  });

  it('sets one timer for a key, and not again until it moves', async () => {
    const run = await runAgent(digest, { options: { after: '10m' }, receive: many(1, 2, 3), batchSize: 1 });
    expect(run.timers).toMatchObject([{ name: 'send', dueAt: Date.parse(at(600)) }]);
  });
});

describe('what ends', () => {
  it('is sent in time, and after a stop of the server leaves beside the digest', async () => {
    const receive = [{ payload: { n: 1 }, expiresAt: at(300) }, { payload: { n: 2 } }];
    const options = { after: '1h', expiryLead: '1m' };
    const quick = await runAgent(digest, { options, receive, wait: '4m' });
    const held = await runAgent(digest, { options, receive });
    const late = await runAgent(digest, { options, continueFrom: held, at: at(400) });
    expect(shown(quick)).toEqual([['out', [{ n: 1 }, { n: 2 }], 'ending']]);
    expect(late.emitted.map(({ port, payload }) => [port, payload])).toEqual([
      ['expired', { n: 1 }],
      ['out', { items: [{ n: 2 }], count: 1, expired: 1, dropped: 0, since: at(0), reason: 'ending' }],
    ]);
  });

  it('is sent at once when it ends within the lead, and leaves when it is over already', async () => {
    const receive = [{ payload: { n: 1 }, expiresAt: at(30) }, { payload: { n: 2 }, expiresAt: at(-1) }];
    const run = await runAgent(digest, { options: { after: '1h' }, receive });
    expect(shown(run)).toEqual([['out', [{ n: 1 }], 'ending'], ['expired', { n: 2 }, '']]);
  });
});

describe('a full digest', () => {
  const receive = many(1, 2, 3, 4, 5);

  it('is sent, or drops what it has no room for and counts it', async () => {
    const shownWhen = async (whenFull: string) => (await runAgent(digest, { options: { after: '10m', maxItems: 2, whenFull }, receive, wait: '10m' })).emitted.map(({ port, payload }) => [port, payload['items'] ?? payload, payload['dropped'] ?? 0]);
    expect(await shownWhen('send')).toEqual([['out', [{ n: 1 }, { n: 2 }], 0], ['out', [{ n: 3 }, { n: 4 }], 0], ['out', [{ n: 5 }], 0]]);
    expect(await shownWhen('drop newest')).toEqual([['dropped', { n: 3 }, 0], ['dropped', { n: 4 }, 0], ['dropped', { n: 5 }, 0], ['out', [{ n: 1 }, { n: 2 }], 3]]);
    expect(await shownWhen('drop oldest')).toEqual([['dropped', { n: 1 }, 0], ['dropped', { n: 2 }, 0], ['dropped', { n: 3 }, 0], ['out', [{ n: 4 }, { n: 5 }], 3]]);
  });

  it('is told by its bytes, and a single large event is sent alone', async () => {
    const texts = ['x'.repeat(600), 'ж'.repeat(300), 'z'.repeat(3000)].map((text) => ({ payload: { text } }));
    const run = await runAgent(digest, { options: { after: '10m', maxSize: 1 }, receive: texts, wait: '10m' });
    expect(run.emitted.map((event) => event.from)).toEqual([['1-1'], ['1-2'], ['1-3']]);
  });
});

describe('at nine on the clock of the dealer', () => {
  const options = { key: '{{ zone }}', cron: '0 9 * * *', timeZone: '{{ zone }}', item: '{{ zone }}' };

  it('waits until the next day from nine on, and fails an event whose zone there is not', async () => {
    const receive = [{ payload: { zone: 'Europe/London' }, at: at(0) }, { payload: { zone: 'Europe/London' }, at: at(1) }, { payload: { zone: 'Mars/Olympus' }, at: at(1) }, { payload: {}, at: at(1) }];
    const run = await runAgent(digest, { options, receive });
    expect([shown(run), run.timers.map((timer) => timer.dueAt)]).toEqual([[['out', ['Europe/London'], 'cron']], [Date.parse('2026-01-06T09:00:00Z')]]);
    expect(run.failed.map((entry) => entry.error.message).toSorted()).toEqual([
      'key: "{{ zone }}" came out empty; events without it would be taken together',
      'timeZone: "Mars/Olympus" is not a time zone; use an IANA name such as "Europe/Moscow"',
    ]);
  });

  it.each([
    ['skipped in spring', '30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'],
    ['there twice in autumn', '30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
    ['skipped in the south', '30 2 * * *', 'Australia/Sydney', '2026-10-03T12:00:00Z', '2026-10-03T16:00:00Z', '2026-10-04T15:30:00Z'],
    ['there twice by half an hour', '45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T12:00:00Z', '2026-04-04T14:45:00Z', '2026-04-05T15:15:00Z'],
    ['skipped at midnight', '0 0 * * *', 'Africa/Cairo', '2026-04-23T12:00:00Z', '2026-04-23T22:00:00Z', '2026-04-24T21:00:00Z'],
  ])('sends once a day where the time is %s', async (_name, cron, timeZone, first, day, next) => {
    const oneMinuteAfter = new Date(Date.parse(day) + 60_000).toISOString();
    const run = await runAgent(digest, { options: { cron, timeZone }, receive: [{ payload: {}, at: first }, { payload: {}, at: day }, { payload: {}, at: oneMinuteAfter }] });
    expect(shown(run)).toEqual([['out', [{}, {}], 'cron']]);
    expect(run.timers.map((timer) => timer.dueAt)).toEqual([Date.parse(next)]);
  });
});

describe('against a model that looks every second', () => {
  const arrival = fc.record({ at: fc.nat({ max: 900 }), life: fc.option(fc.integer({ min: 1, max: 300 })) });
  const arrivals = fc.array(arrival, { minLength: 1, maxLength: 40 }).map((list) => list.toSorted((left, right) => left.at - right.at));
  const model = fc.record({
    after: fc.integer({ min: 1, max: 400 }), count: fc.integer({ min: 1, max: 8 }), first: fc.boolean(), lead: fc.integer({ min: 1, max: 60 }),
    maxItems: fc.integer({ min: 1, max: 8 }), whenFull: fc.constantFrom('send' as const, 'drop oldest' as const, 'drop newest' as const),
  });

  async function check(given: readonly Arrival[], options: Omit<ModelOptions, 'every'>, batchSize: number, cut: number): Promise<void> {
    const every = 300;
    const authored = { after: `${options.after}s`, cron: '*/5 * * * *', count: Math.min(options.count, options.maxItems), first: options.first, expiryLead: `${options.lead}s`, maxItems: options.maxItems, whenFull: options.whenFull, item: '{{ n }}' };
    const arrive = (some: readonly Arrival[]) => some.map(({ n, at: second, ends }) => ({ payload: { n }, at: at(second), ...(ends === null ? {} : { expiresAt: at(ends) }) }));
    const before = await runAgent(digest, { options: authored, receive: arrive(given.filter((one) => one.at <= cut)), batchSize });
    const after = await runAgent(digest, { options: authored, receive: arrive(given.filter((one) => one.at > cut)), batchSize, continueFrom: before, wait: '20m' });
    const emitted = [...before.emitted, ...after.emitted];
    const expected = digestsOf(given, { ...options, count: authored.count, every });
    expect(emitted.filter((event) => event.port === 'out').map(({ payload }) => [payload['items'], payload['reason']])).toEqual(expected.sent.map(({ items, reason }) => [items, reason]));
    expect(emitted.filter((event) => event.port === 'dropped').flatMap((event) => event.payload['items'])).toEqual(expected.dropped);
    expect(emitted.flatMap((event) => event.from).toSorted()).toEqual(given.map((_, index) => `1-${index + 1}`).toSorted());
  }

  it('sends the same events together, in any batches and over restarts', async () => {
    await fc.assert(fc.asyncProperty(arrivals, model, fc.integer({ min: 1, max: 6 }), fc.nat({ max: 900 }), async (list, options, batchSize, cut) => {
      await check(list.map(({ at: second }, n) => ({ n, at: second, ends: null })), options, batchSize, cut);
    }), { numRuns: 60 });
  });

  it('lets none of them end unseen', async () => {
    await fc.assert(fc.asyncProperty(arrivals, model, fc.nat({ max: 900 }), async (list, options, cut) => {
      await check(list.map(({ at: second, life }, n) => ({ n, at: second, ends: life === null ? null : second + life })), options, 1, cut);
    }), { numRuns: 60 });
  });
});

it('takes a thousand events of one key in one turn, and five thousand keys at one moment', async () => {
  const one = await runAgent(digest, { options: { after: '1m', maxItems: 1_000 }, receive: many(...Array(1_000).keys()), wait: '1m' });
  const keys = await runAgent(digest, { options: { cron: '0 10 * * *' }, receive: Array.from({ length: 5_000 }, (_, n) => ({ payload: { n }, key: String(n) })), wait: '1h' });
  expect([one.emitted[0]?.payload['count'], keys.emitted.length, Object.keys(keys.state).length]).toEqual([1_000, 5_000, 0]);
});

it('fails only the event whose item cannot be made', async () => {
  const options = { count: 2, item: { text: '{% for i in (1..size) %}x{% endfor %}' } };
  const run = await runAgent(digest, { options, receive: [{ payload: { size: 1 } }, { payload: { size: 100_000_000 } }, { payload: { size: 2 } }] });
  expect([shown(run), run.failed.map((entry) => entry.id)]).toEqual([[['out', [{ text: 'x' }, { text: 'xx' }], 'count']], ['1-2']]);
});

it('says what is wrong with its options', () => {
  expect(issuesOf({})).toMatchObject({ ok: false, issues: [{ path: 'options', message: 'say when a digest is sent' }] });
  expect(issuesOf({ cron: '0 25 * * *' })).toMatchObject({ ok: false, issues: [{ path: 'options.cron', message: expect.stringMatching(/^"0 25 \* \* \*" is no cron expression/) }] });
  expect(issuesOf({ cron: '0 0 9 * * *' })).toMatchObject({ ok: false, issues: [{ path: 'options.cron', message: expect.stringMatching(/has 6 fields/) }] });
  expect(issuesOf({ cron: '0 9 * * *', timeZone: 'Moscow' })).toMatchObject({ ok: false, issues: [{ path: 'options.timeZone', message: '"Moscow" is not a time zone' }] });
  expect(issuesOf({ count: 5, first: true })).toMatchObject({ ok: false, issues: [{ path: 'options.first' }] });
  expect(issuesOf({ count: 500 })).toMatchObject({ ok: false, issues: [{ path: 'options.count' }] });
  expect(issuesOf({ count: 5, as: 'count' })).toMatchObject({ ok: false, issues: [{ path: 'options.as' }] });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { exampleStart, runAgent, type Emitted, type RunResult } from '@rookery/sdk/testing';
import { deadline } from './agent.js';
import { outcomesOf, type Arrival } from './test/model.js';

const at = (seconds: number) => new Date(exampleStart + seconds * 1000).toISOString();
const options = { start: { from: ['questions'] }, stop: { from: ['answers'] }, cancel: { from: ['cancels'] }, within: '20m', warnAt: 75 };
const question = (seconds: number, n = 1) => ({ payload: { n }, key: 'q', from: 'questions', at: at(seconds) });
const answer = (seconds: number, n = 2) => ({ payload: { n }, key: 'q', from: 'answers', at: at(seconds) });
const ports = (run: RunResult) => run.emitted.map((event) => event.port);
const outcome = (event: Emitted | undefined) => JSON.parse(JSON.stringify(event?.payload['deadline'] ?? null));
const issuesOf = (authored: JsonObject) => parseOptions(deadline, { version: 1, options: authored }, 'options');

describe('a stop', () => {
  it('in the millisecond of the deadline is in time, one after it is not', async () => {
    const inTime = await runAgent(deadline, { options: { ...options, warnAt: 99 }, receive: [question(0), answer(1200)] });
    const late = await runAgent(deadline, { options, receive: [question(0), { ...answer(0), at: new Date(exampleStart + 1_200_001).toISOString() }] });
    expect(ports(inTime)).toEqual(['warning', 'met']);
    expect(ports(late)).toEqual(['warning', 'out', 'other']);
  });

  it('that came while the server was down beats its deadline', async () => {
    const held = await runAgent(deadline, { options, receive: [question(0)] });
    const back = await runAgent(deadline, { options, continueFrom: held, receive: [answer(600)] });
    expect(ports(back)).toEqual(['met']);
    expect([back.state, back.timers]).toEqual([{}, []]);
  });

  it('makes one event of both, with the lineage of the start', async () => {
    const run = await runAgent(deadline, { options, receive: [question(0), answer(90)] });
    expect(run.emitted).toMatchObject([{ port: 'met', key: 'q', from: ['1-1', '1-2'], traceId: '1-1', payload: { n: 1, deadline: { status: 'met', took: '1m30s', tookSeconds: 90, by: { n: 2 } } } }]);
  });

  it('that overtook its start still ends it, but not a start that happened after it', async () => {
    const overtook = await runAgent(deadline, { options, receive: [answer(60), { ...question(90), occurredAt: at(30) }] });
    const old = await runAgent(deadline, { options, receive: [answer(60), question(90)] });
    expect(ports(overtook)).toEqual(['other', 'met']);
    expect(outcome(overtook.emitted[1])).toMatchObject({ startedAt: at(30), endedAt: at(60), tookSeconds: 30 });
    expect([ports(old), old.timers.length]).toEqual([['other'], 2]);
  });

  it('goes to other when nothing runs, and is forgotten after an hour', async () => {
    const run = await runAgent(deadline, { options, receive: [answer(0)], wait: '1h' });
    expect([ports(run), run.state]).toEqual([['other'], {}]);
  });
});

describe('a deadline', () => {
  it('is breached after a stop of the server, late and without a warning', async () => {
    const held = await runAgent(deadline, { options, receive: [question(0)] });
    const back = await runAgent(deadline, { options, continueFrom: held, at: at(7200) });
    expect([ports(back), outcome(back.emitted[0])]).toEqual([['out'], { status: 'breached', startedAt: at(0), dueAt: at(1200), isLate: true }]);
  });

  it('counts from when the start happened, and is breached at once when it was over by its arrival', async () => {
    const receive = [{ ...question(600), occurredAt: at(0) }, { ...question(1800), key: 'r', occurredAt: at(0) }];
    const run = await runAgent(deadline, { options, receive, batchSize: 1 });
    expect(run.emitted.map((event) => [event.port, event.key])).toEqual([['warning', 'q'], ['out', 'q'], ['out', 'r']]);
    expect([outcome(run.emitted[1]), outcome(run.emitted[2])]).toMatchObject([{ dueAt: at(1200), isLate: false }, { dueAt: at(1200), isLate: true }]);
  });

  it('runs per key', async () => {
    const receive = [{ ...question(0), key: 'a' }, { ...question(0), key: 'b' }, { ...answer(60), key: 'b' }];
    const run = await runAgent(deadline, { options: { ...options, warnAt: 50 }, receive, wait: '1h' });
    expect(run.emitted.map((event) => [event.port, event.key])).toEqual([['met', 'b'], ['warning', 'a'], ['out', 'a']]);
  });

  it('warns with the time that is left', async () => {
    const run = await runAgent(deadline, { options: { ...options, warnAt: 50 }, receive: [question(0)], wait: '10m' });
    expect(run.emitted).toMatchObject([{ port: 'warning', from: ['1-1'], payload: { n: 1, deadline: { status: 'warning', left: '10m', leftSeconds: 600 } } }]);
  });

  it('is cancelled, and cancelling comes before stopping', async () => {
    const both = { ...options, stop: { from: ['answers', 'cancels'] } };
    const run = await runAgent(deadline, { options: both, receive: [question(0), { ...answer(60), from: 'cancels' }], wait: '1h' });
    expect([ports(run), outcome(run.emitted[0])]).toMatchObject([['cancelled'], { status: 'cancelled', tookSeconds: 60 }]);
  });

  it('runs on with the first start, or anew with the last; the other start leaves', async () => {
    const receive = [question(0, 1), question(600, 2)];
    const kept = await runAgent(deadline, { options: { ...options, warnAt: 99 }, receive, wait: '20m' });
    const anew = await runAgent(deadline, { options: { ...options, warnAt: 99, repeats: 'restart' }, receive, wait: '20m' });
    expect(kept.emitted.map(({ port, payload }) => [port, payload['n']])).toEqual([['other', 2], ['warning', 1], ['out', 1]]);
    expect(anew.emitted.map(({ port, payload }) => [port, payload['n']])).toEqual([['other', 1], ['warning', 2], ['out', 2]]);
  });
});

describe('a moment it is due at', () => {
  const by = { start: { when: [{ field: 'by', is: 'present' }] }, stop: { when: [{ field: 'done', is: 'true' }] }, due: '{{ by }}', warnAt: 50 };

  it('may be a text with its zone or milliseconds, and warns by the share of the time to it', async () => {
    const receive = [{ payload: { by: '2026-01-05T13:00:00+03:00' }, key: 'a' }, { payload: { by: exampleStart + 7_200_000 }, key: 'b' }];
    const run = await runAgent(deadline, { options: by, receive });
    expect(run.timers.map(({ key, name, dueAt }) => [key, name, (dueAt - exampleStart) / 60_000])).toEqual([['a', 'warn', 30], ['a', 'due', 60], ['b', 'warn', 60], ['b', 'due', 120]]);
  });

  it('fails the event alone when it cannot be read, or is far beyond all reason', async () => {
    const receive = [{ payload: { by: 'tomorrow' } }, { payload: { by: '2099-01-01T00:00:00Z' } }, { payload: { by: '2026-01-05T10:00:00Z' } }];
    const run = await runAgent(deadline, { options: by, receive });
    expect(run.failed.map((entry) => entry.error.message)).toEqual([
      'due: "{{ by }}" gave "tomorrow"; write ISO 8601 with its zone, for example "2026-03-01T09:00:00Z", or milliseconds',
      'due: "{{ by }}" gave "2099-01-01T00:00:00Z", more than ten years ahead',
    ]);
    expect(run.timers).toHaveLength(2);
  });
});

describe('working hours', () => {
  const working = { ...options, hours: { timeZone: '{{ zone }}', holidays: ['2026-01-06'] } };

  it('stop the clock outside of them, in the zone of the event, for the warning too', async () => {
    const receive = [{ ...question(0), payload: { zone: 'Asia/Vladivostok' }, key: 'v' }, { ...question(0), payload: { zone: 'Europe/London' }, key: 'l' }];
    const run = await runAgent(deadline, { options: working, receive });
    expect(run.timers.map(({ key, name, dueAt }) => [key, name, new Date(dueAt).toISOString()])).toEqual([
      ['l', 'warn', '2026-01-05T09:15:00.000Z'],
      ['l', 'due', '2026-01-05T09:20:00.000Z'],
      ['v', 'warn', '2026-01-06T23:15:00.000Z'],
      ['v', 'due', '2026-01-06T23:20:00.000Z'],
    ]);
  });

  it('fail an event whose zone there is not', async () => {
    const run = await runAgent(deadline, { options: working, receive: [{ ...question(0), payload: { zone: 'Mars' } }, { ...question(0), payload: { zone: 'UTC' }, key: 'r' }] });
    expect(run.failed.map((entry) => [entry.id, entry.error.message])).toEqual([['1-1', 'hours.timeZone: "Mars" is not a time zone; use an IANA name such as "Europe/Moscow"']]);
    expect(run.timers).toHaveLength(2);
  });
});

it('gives what a model gives that looks every second, in any batches, over restarts, with late events', async () => {
  const part = fc.constantFrom('start' as const, 'stop' as const, 'cancel' as const, 'none' as const);
  const arrivals = fc.array(fc.record({ at: fc.nat({ max: 400 }), late: fc.nat({ max: 80 }), part }), { minLength: 1, maxLength: 25 }).map((list) => list.toSorted((left, right) => left.at - right.at));
  const settings = fc.record({ within: fc.integer({ min: 1, max: 120 }), warnAt: fc.integer({ min: 1, max: 99 }), repeats: fc.constantFrom('keep' as const, 'restart' as const) });
  await fc.assert(fc.asyncProperty(arrivals, settings, fc.integer({ min: 1, max: 6 }), fc.nat({ max: 400 }), async (list, { within, warnAt, repeats }, batchSize, cut) => {
    const given: readonly Arrival[] = list.map((one, n) => ({ n, at: one.at, happened: one.at - one.late, part: one.part }));
    const authored = { start: { from: ['start'] }, stop: { from: ['stop'] }, cancel: { from: ['cancel'] }, within: `${within}s`, warnAt, repeats };
    const arrive = (some: readonly Arrival[]) => some.map((one) => ({ payload: { n: one.n }, key: 'k', from: one.part, at: at(one.at), occurredAt: at(one.happened) }));
    const before = await runAgent(deadline, { options: authored, receive: arrive(given.filter((one) => one.at <= cut)), batchSize });
    const after = await runAgent(deadline, { options: authored, receive: arrive(given.filter((one) => one.at > cut)), batchSize, continueFrom: before, wait: '10m' });
    const said = [...before.emitted, ...after.emitted].map(({ port, from }) => [port, ...from.map((id) => Number(id.slice(2)) - 1)].join(' '));
    expect(said).toEqual(outcomesOf(given, { within, warnAt, repeats }));
  }), { numRuns: 100 });
});

it('keeps five thousand clocks that are due at one moment', async () => {
  const receive = Array.from({ length: 5_000 }, (_, n) => ({ ...question(0, n), key: String(n) }));
  const run = await runAgent(deadline, { options, receive, wait: '20m' });
  expect([run.emitted.length, run.timers.length, Object.keys(run.state).length]).toEqual([10_000, 0, 0]);
});

it('says what is wrong with its options', () => {
  expect(issuesOf({ start: {}, stop: {}, within: '1h' })).toMatchObject({ ok: false, issues: [{ path: 'options.start', message: 'every event would start the clock' }, { path: 'options.stop' }] });
  expect(issuesOf({ ...options, due: '{{ x }}' })).toMatchObject({ ok: false, issues: [{ path: 'options.due' }] });
  expect(issuesOf({ start: options.start, stop: options.stop })).toMatchObject({ ok: false, issues: [{ path: 'options', message: 'say when it is due' }] });
  expect(issuesOf({ ...options, hours: { from: '9:00', to: '25:00', holidays: ['2026-02-31', '1 May'] } })).toMatchObject({
    ok: false, issues: [{ path: 'options.hours.from', message: '"9:00" is not a time of day' }, { path: 'options.hours.to' }, { path: 'options.hours.holidays.0' }, { path: 'options.hours.holidays.1' }],
  });
  expect(issuesOf({ ...options, hours: { days: [], timeZone: 'Moscow' } })).toMatchObject({ ok: false, issues: [{ path: 'options.hours.days' }, { path: 'options.hours.timeZone', message: '"Moscow" is not a time zone' }] });
});

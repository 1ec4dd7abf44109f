import { afterAll, describe, expect, it } from 'vitest';
import { createSandbox, type BatchRequest } from './index.js';

const sandbox = createSandbox();
afterAll(() => sandbox.close());

const request = (code: string, overrides: Partial<BatchRequest> = {}): BatchRequest => ({
  workspaceId: 'w1', codeId: code, code, language: 'javascript', now: 1_700_000_000_000,
  events: [{ id: 'e1', payload: '{"n":1}', key: 'a' }, { id: 'e2', payload: '{"n":2}', key: 'b' }, { id: 'e3', payload: '{"n":3}', key: 'a' }],
  memory: { agent: null, byKey: {} },
  ...overrides,
});
const run = (code: string, overrides?: Partial<BatchRequest>) => sandbox.runBatch(request(code, overrides));
const out = (payload: string) => ({ ok: true, outputs: [{ port: 'out', payload }], logs: [] });
const nothing = { ok: true, outputs: [], logs: [] };

describe('what the function returns', () => {
  it.each([
    ['an object', '(event) => ({ ...event, score: 80 })', [out('{"n":1,"score":80}'), out('{"n":2,"score":80}'), out('{"n":3,"score":80}')]],
    ['null or undefined: nothing', '(event) => event.n === 1 ? null : undefined', [nothing, nothing, nothing]],
    ['a promise', 'async (event) => { await null; return event }', [out('{"n":1}'), out('{"n":2}'), out('{"n":3}')]],
  ])('%s', async (_name, code, results) => {
    expect((await run(`export default ${code}`)).results).toEqual(results);
  });

  it('an array is several events, after those emitted', async () => {
    const { results } = await run('export default (event, { emit }) => { emit("late", { l: 1 }); return [event, { x: 1 }] }', { events: [{ id: 'e1', payload: '{}', key: null }] });

    expect(results).toEqual([{ ok: true, logs: [], outputs: [{ port: 'late', payload: '{"l":1}' }, { port: 'out', payload: '{}' }, { port: 'out', payload: '{"x":1}' }] }]);
  });

  it('an empty batch needs no child', async () => {
    expect(await run('export default () => null', { events: [] })).toEqual({ results: [], memory: { byKey: {} } });
  });
});

describe('ctx', () => {
  it('tells the event, the time and the parameters', async () => {
    const code = 'export default (_, ctx) => ({ event: ctx.event, now: ctx.now(), date: new Date().toISOString(), dateNow: Date.now(), limit: ctx.parameters.limit })';
    const { results } = await run(code, { parameters: '{"limit":5}', events: [{ id: 'e1', payload: '{}', key: 'a' }] });

    expect(results).toEqual([out('{"event":{"id":"e1","key":"a"},"now":1700000000000,"date":"2023-11-14T22:13:20.000Z","dateNow":1700000000000,"limit":5}')]);
  });

  it('captures log and console, within bounds', async () => {
    const { results } = await run('export default (e, ctx) => { ctx.log("seen", e); console.error(new TypeError("x").message); for (let i = 0; i < 1000; i++) console.log(i) }');

    expect(results[0]?.logs.slice(0, 2)).toEqual([{ level: 'info', text: 'seen {"n":1}' }, { level: 'error', text: 'x' }]);
    expect(results[0]?.logs).toHaveLength(51);
    expect(results[0]?.logs[50]?.text).toBe('this line and all further ones of this event were dropped: it logs too much');
  });
});

describe('memory', () => {
  it('carries from event to event, per agent and per key, and only changes come back', async () => {
    const code = 'export default (e, ctx) => { ctx.memory.count = (ctx.memory.count ?? 0) + 1; ctx.keyed.sum = (ctx.keyed.sum ?? 0) + e.n }';
    const { memory } = await run(code, { memory: { agent: '{"count":10}', byKey: { a: '{"sum":100}' } } });

    expect(memory).toEqual({ agent: '{"count":13}', byKey: { a: '{"sum":104}', b: '{"sum":2}' } });
  });

  it('that was only read does not come back', async () => {
    expect((await run('export default (e, ctx) => { ctx.memory.x; ctx.keyed.y }', { memory: { agent: '{"x":1}', byKey: { a: '{"y":1}' } } })).memory).toEqual({ byKey: {} });
  });

  it('emptied is deleted', async () => {
    expect((await run('export default (e, ctx) => { ctx.memory = {}; delete ctx.keyed.y }', { memory: { agent: '{"x":1}', byKey: { a: '{"y":1}' } } })).memory).toEqual({ agent: null, byKey: { a: null } });
  });

  it('and emits of a throwing event are discarded, those of the others stay', async () => {
    const { results, memory } = await run('export default (e, ctx) => {\n  ctx.memory.last = e.n; ctx.emit("x", e);\n  if (e.n === 2) throw new Error("no")\n}');

    expect(results.map((result) => result.ok)).toEqual([true, false, true]);
    expect(results[1]).toMatchObject({ error: { code: 'sandbox.threw', message: 'no', line: 3, column: 24 } });
    expect(memory).toEqual({ agent: '{"last":3}', byKey: {} });
  });

  it('is kept under a key named like a prototype', async () => {
    const { memory } = await run('export default (e, ctx) => { ctx.keyed.y = 1 }', { events: [{ id: 'e', payload: '{}', key: '__proto__' }] });

    expect(Object.entries(memory.byKey)).toEqual([['__proto__', '{"y":1}']]);
  });

  it('is refused when it cannot be kept', async () => {
    expect((await run('export default (e, ctx) => { ctx.memory.big = "x".repeat(300000) }')).results[0]).toMatchObject({ error: { code: 'sandbox.state', message: expect.stringContaining('larger than 262144 bytes') } });
    expect((await run('export default (e, ctx) => { ctx.keyed.a = 1 }', { events: [{ id: 'e', payload: '{}', key: null }] })).results[0]).toMatchObject({ error: { code: 'sandbox.threw', message: expect.stringContaining('needs an event with a key') } });
  });
});

describe('an event that fails', () => {
  it('points to the user\'s line in TypeScript', async () => {
    const code = 'interface Lot { n: number }\n\nexport default (event: Lot) => {\n  const lot: Lot = event;\n  return lot.missing.name;\n};';
    const { results } = await run(code, { language: 'typescript' });

    expect(results[0]).toMatchObject({ error: { code: 'sandbox.threw', message: expect.stringContaining('TypeError'), line: 5, column: 22, stack: expect.stringContaining('agent.ts:5:22') } });
  });

  it('is alone when its payload is not JSON', async () => {
    const { results } = await run('export default (e) => e', { events: [{ id: '1', payload: '{"a":1},{}', key: null }, { id: '2', payload: '{}\u001e{}', key: null }, { id: '3', payload: '{}', key: null }] });

    expect(results).toMatchObject([{ error: { code: 'sandbox.payload' } }, { error: { code: 'sandbox.payload' } }, { ok: true }]);
  });

  it('fails with all others when the code does not compile', async () => {
    expect((await run('export default (e) => {\n  return e +;\n}')).results).toMatchObject([1, 2, 3].map(() => ({ error: { code: 'sandbox.code', line: 2, column: 13 } })));
  });
});

describe('Huginn\'s Agent', () => {
  it('gets one event at a time, with memory, options and log', async () => {
    const code = `Agent.receive = function () {
      var events = this.incomingEvents();
      for (i = 0; i < events.length; i++) {
        var calls = this.memory('calls') || 0;
        this.memory('calls', calls + 1);
        this.createEvent({ message: 'I got an event!', was: events[i].payload, calls: calls, of: this.options('shop') });
        this.log('done');
      }
    }`;
    const { results, memory } = await run(code, { parameters: '{"shop":"north"}' });

    expect(results[2]).toEqual({ ok: true, logs: [{ level: 'info', text: 'done' }], outputs: [{ port: 'out', payload: '{"message":"I got an event!","was":{"n":3},"calls":2,"of":"north"}' }] });
    expect(memory.agent).toBe('{"calls":3}');
  });

  it('has no credentials', async () => {
    expect((await run('Agent.receive = function () { this.credential("key") }')).results[0]).toMatchObject({ error: { message: expect.stringContaining('credential() is not available') } });
  });

  it('leaves no global for the next event', async () => {
    expect((await run('Agent.receive = function () { this.createEvent({ seen: typeof leak }); leak = 1 }')).results).toEqual([1, 2, 3].map(() => out('{"seen":"undefined"}')));
  });
});

describe('check', () => {
  it('finds what the parser, the types and V8 object to, with the place', async () => {
    expect(await sandbox.check('export default (event) => event', 'javascript', 'w1')).toEqual([]);
    expect(await sandbox.check('export default (a, a) => a', 'javascript', 'w1')).toMatchObject([{ line: 1 }]);
    expect(await sandbox.check('export default () => {\n  enum A {}\n}', 'typescript', 'w1')).toMatchObject([{ line: 2, column: 3 }]);
    expect(await sandbox.check('const a = 1', 'javascript', 'w1')).toMatchObject([{ message: expect.stringContaining('exports no function') }]);
  });
});

describe('the pool', () => {
  it('answers many batches of several workspaces at once', async () => {
    const ids = Array.from({ length: 24 }, (_, index) => index);
    const answers = await Promise.all(ids.map((id) => run('export default (e) => e', { workspaceId: `w${id % 3}`, events: [{ id: 'e', payload: `{"id":${id}}`, key: null }] })));

    expect(answers.map(({ results }) => results)).toEqual(ids.map((id) => [out(`{"id":${id}}`)]));
  });

  it('keeps nothing of a batch that was answered', async () => {
    const busy = createSandbox();
    const payload = JSON.stringify({ text: 'x'.repeat(200_000) });
    for (let count = 0; count < 300; count++) {
      await busy.runBatch(request('export default () => null', { events: [1, 2, 3, 4, 5].map((id) => ({ id: `e${id}`, payload, key: null })) }));
    }

    expect(busy.stats()).toMatchObject({ batches: 300, restarts: 0 });
    expect(busy.stats().rssMb).toBeLessThan(250);
    await busy.close();
  });

  it('keeps no more isolates than it may, however many codes come', async () => {
    const busy = createSandbox({ isolatesPerChild: 4, recycleAfterBatches: 3 });
    for (let count = 0; count < 200; count++) await busy.runBatch(request(`export default () => ${count % 7 === 0 ? '{ throw new Error() }' : 'null'} // ${count % 20}`));

    expect(busy.stats()).toMatchObject({ batches: 200, restarts: 0, isolates: 4 });
    await busy.close();
  });

  it('rejects with the reason when aborted', async () => {
    const stop = new AbortController();
    const running = run('export default () => { for (;;); }', { signal: stop.signal });
    stop.abort(new Error('enough'));

    await expect(running).rejects.toThrow('enough');
  });

  it('rejects what still runs when it is closed', async () => {
    const other = createSandbox();
    const running = other.runBatch(request('export default () => { for (;;); }'));
    await Promise.all([expect(running).rejects.toThrow('the sandbox is closed'), other.warmUp('w1').then(() => other.close())]);
  });
});

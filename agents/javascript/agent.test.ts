import { expect, it } from 'vitest';
import { parseOptions, TransientError } from '@rookery/sdk';
import { runAgent, trustedSandbox, type TestSandbox } from '@rookery/sdk/testing';
import { javascript } from './agent.js';

const sandbox = trustedSandbox();
const counting = 'export default (event, ctx) => { if (event.bad) throw new Error("no"); ctx.memory.n = (ctx.memory.n ?? 0) + 1; return { n: ctx.memory.n } }';

it('sends a throw to the failed events, with its line, and runs the others', async () => {
  const code = "export default (event) => {\n  if (event.price < 0) throw new Error('a price below zero');\n  return event;\n}";
  const run = await runAgent(javascript, { sandbox, options: { code }, receive: [{ payload: { price: 1 } }, { payload: { price: -1 } }, { payload: { price: 2 } }] });
  expect(run.emitted.map((event) => event.payload)).toEqual([{ price: 1 }, { price: 2 }]);
  expect(run.failed).toMatchObject([{ id: '1-2', error: { code: 'code.threw', message: 'the code threw: a price below zero', line: 2, column: 30 } }]);
});

it('fails every event of code that does not compile', async () => {
  const run = await runAgent(javascript, { sandbox, options: { code: 'export default (event) => {{' }, receive: [{ payload: {} }, { payload: {} }] });
  expect(run.emitted).toEqual([]);
  expect(run.failed.map((entry) => entry.error.code)).toEqual(['code.threw', 'code.threw']);
});

it('remembers across runs and restarts', async () => {
  const first = await runAgent(javascript, { sandbox, options: { code: counting }, receive: [{ payload: {} }, { payload: {} }] });
  const second = await runAgent(javascript, { sandbox, options: { code: counting }, receive: [{ payload: {} }], continueFrom: first });
  expect(second.emitted.map((event) => event.payload)).toEqual([{ n: 3 }]);
});

it('keeps nothing in memory of an event that throws', async () => {
  const run = await runAgent(javascript, { sandbox, options: { code: counting }, receive: [{ payload: {} }, { payload: { bad: true } }, { payload: {} }] });
  expect(run.emitted.map((event) => event.payload)).toEqual([{ n: 1 }, { n: 2 }]);
});

it('keeps memory apart per key', async () => {
  const code = 'export default (event, ctx) => { ctx.keyed.n = (ctx.keyed.n ?? 0) + 1; return { n: ctx.keyed.n } }';
  const run = await runAgent(javascript, { sandbox, options: { code }, receive: [{ payload: {}, key: 'a' }, { payload: {}, key: 'b' }, { payload: {}, key: 'a' }] });
  expect(run.emitted.map((event) => [event.key, event.payload])).toEqual([['a', { n: 1 }], ['b', { n: 1 }], ['a', { n: 2 }]]);
  expect(run.state).toEqual({ 'key:a': '{"n":2}', 'key:b': '{"n":1}' });
});

it('fails an event that emits on an unknown output, names the known ones and keeps nothing of it', async () => {
  const code = 'export default (event, ctx) => { ctx.memory.n = (ctx.memory.n ?? 0) + 1; ctx.emit(event.to, { n: ctx.memory.n }) }';
  const run = await runAgent(javascript, { sandbox, options: { code, ports: ['cheap'] }, receive: [{ payload: { to: 'out' } }, { payload: { to: 'chaep' } }, { payload: { to: 'cheap' } }] });
  expect(run.emitted.map(({ port, payload }) => [port, payload])).toEqual([['out', { n: 1 }], ['cheap', { n: 2 }]]);
  expect(run.failed).toMatchObject([{ id: '1-2', error: { code: 'code.output', message: 'the code emitted on the output "chaep"; it has: out, cheap; add it under "More outputs"' } }]);
});

it('fails an event the sandbox has no result for', async () => {
  const silent: TestSandbox = { run: () => Promise.resolve({ results: [], memory: { byKey: new Map() } }) };
  const run = await runAgent(javascript, { sandbox: silent, options: { code: 'x' }, receive: [{ payload: {} }] });
  expect(run.failed).toMatchObject([{ error: { code: 'internal' } }]);
});

it('leaves a sandbox that is out of order to the host', async () => {
  const broken: TestSandbox = { run: () => Promise.reject(new TransientError('the sandbox is starting')) };
  await expect(runAgent(javascript, { sandbox: broken, options: { code: 'x' }, receive: [{ payload: {} }] })).rejects.toThrow('the sandbox is starting');
});

it('refuses names of outputs that cannot be linked', () => {
  const parsed = parseOptions(javascript, { version: 1, options: { code: 'x', ports: ['out', 'Too Late', 'a', 'a'] } }, 'options');
  expect(parsed).toMatchObject({
    ok: false,
    issues: [
      { path: 'options.ports.0', message: '"out" is there already' },
      { path: 'options.ports.1', message: '"Too Late" is not a name of an output' },
      { path: 'options.ports.3', message: '"a" stands twice' },
    ],
  });
});

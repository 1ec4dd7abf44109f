import { expect, it } from 'vitest';
import { outputsOf, parseOptions, type JsonValue } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { switchStep } from './agent.js';
import { spec } from './spec.js';

const is = (field: string, value: JsonValue) => [{ field, is: 'equal to', value }];
const issuesOf = (cases: JsonValue) => parseOptions(switchStep, { version: 1, options: { cases } }, 'options');

it('takes the first case from the top, also when a later one is met too', async () => {
  const cases = [{ port: 'b', conditions: is('x', 1) }, { port: 'a', conditions: is('x', 1) }];
  const run = await runAgent(switchStep, { options: { cases }, receive: [{ payload: { x: 1 } }] });
  expect(run.emitted.map((event) => event.port)).toEqual(['b']);
});

it('sends an event once by an output that two of its cases share', async () => {
  const cases = [{ port: 'a', conditions: is('x', 1) }, { port: 'a', conditions: is('y', 2) }];
  const run = await runAgent(switchStep, { options: { cases, matches: 'all' }, receive: [{ payload: { x: 1, y: 2 } }] });
  expect(run.emitted.map((event) => event.port)).toEqual(['a']);
});

it('passes the text on as it came, with key and lineage', async () => {
  const run = await runAgent(switchStep, { options: { cases: [{ port: 'a', conditions: is('x', 1) }] }, receive: [{ payload: { y: 2, x: 1 }, key: 'lot-1' }] });
  expect(run.emitted).toMatchObject([{ port: 'a', payloadText: '{"y":2,"x":1}', key: 'lot-1', from: ['1-1'], hops: 1 }]);
});

it('fails only the event a case fails on, and sends it nowhere', async () => {
  const cases = [{ port: 'a', conditions: is('x', 1) }, { port: 'b', conditions: is('text', '{% for i in (1..size) %}x{% endfor %}') }];
  const run = await runAgent(switchStep, { options: { cases, matches: 'all' }, receive: [{ payload: { x: 1, text: 'x', size: 1 } }, { payload: { x: 1, text: '', size: 100_000_000 } }, { payload: {} }] });
  expect(run.emitted.map(({ port, from }) => [port, ...from])).toEqual([['a', '1-1'], ['b', '1-1'], ['else', '1-3']]);
  expect(run.failed).toMatchObject([{ id: '1-2', error: { code: 'template.failed' } }]);
});

it('draws an output per case beside "else", each once', () => {
  const conditions = is('x', 1);
  const cases = [{ port: 'a', conditions }, { port: 'b', conditions }, { port: 'a', conditions }];
  expect(outputsOf(spec, { cases }).map((port) => port.name)).toEqual(['else', 'a', 'b']);
});

it('refuses names that are taken or cannot be linked, and having no case', () => {
  const conditions = is('x', 1);
  expect(issuesOf([{ port: 'else', conditions }, { port: 'error', conditions }])).toMatchObject({ ok: false, issues: [{ path: 'options.cases.0.port', message: '"else" is an output already' }, { path: 'options.cases.1.port' }] });
  expect(issuesOf([{ port: 'Two Words', conditions }])).toMatchObject({ ok: false, issues: [{ path: 'options.cases.0.port', message: '"Two Words" is no name of an output' }] });
  expect(issuesOf([])).toMatchObject({ ok: false, issues: [{ path: 'options.cases', message: 'there is no case' }] });
  expect(issuesOf([{ port: 'a', conditions: [{ field: 'x', is: 'matches', value: '(' }] }])).toMatchObject({ ok: false, issues: [{ path: expect.stringContaining('options.cases.0.conditions') }] });
});

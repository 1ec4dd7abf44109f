import { expect, it } from 'vitest';
import { parseOptions } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { format } from './agent.js';

it('keeps the type of a text that is one expression, and only of that', async () => {
  const options = { payload: { number: '{{ price }}', yes: '{{ open }}', list: '{{ tags }}', nothing: '{{ missing }}', text: '{{ price }} €', fixed: 7 } };
  const run = await runAgent(format, { options, receive: [{ payload: { price: 10, open: true, tags: ['a'] } }] });
  expect(run.emitted[0]?.payload).toEqual({ number: 10, yes: true, list: ['a'], nothing: null, text: '10 €', fixed: 7 });
});

it('keeps the fields that came when it merges, and lets the new ones win', async () => {
  const run = await runAgent(format, { options: { mode: 'merge', payload: { b: 2 } }, receive: [{ payload: { a: 1, b: 1 } }] });
  expect(run.emitted[0]?.payload).toEqual({ a: 1, b: 2 });
});

it('sees the event, its key and the parameters, but no prototype', async () => {
  const options = { payload: { key: '{{ event.key }}', from: '{{ parameters.city }}', made: '{{ text.constructor }}', own: '{{ constructor }}' } };
  const run = await runAgent(format, { options, parameters: { city: 'Kazan' }, receive: [{ payload: { text: 'x' }, key: 'lot-1' }] });
  expect(run.emitted[0]?.payload).toEqual({ key: 'lot-1', from: 'Kazan', made: null, own: null });
});

it('fails the event whose result is no object, and formats the others', async () => {
  const run = await runAgent(format, { options: { payload: '{{ lot }}' }, receive: [{ payload: { lot: [1] } }, { payload: { lot: { id: 1 } } }] });
  expect(run.failed.map((entry) => entry.error.message)).toEqual(['payload: an event is an object, this is [1]; write { "field": "{{ ... }}" }']);
  expect(run.emitted.map((event) => event.payload)).toEqual([{ id: 1 }]);
});

it('refuses a template that cannot be read when it is written', () => {
  const parsed = parseOptions(format, { version: 1, options: { payload: { text: '{{ a | nofilter }}' } } }, 'options');
  expect(parsed).toMatchObject({ ok: false, issues: [{ path: 'options.payload', code: 'template.invalid' }] });
});

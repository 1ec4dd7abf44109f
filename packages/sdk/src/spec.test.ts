import { expect, it } from 'vitest';
import { outputsOf } from './spec.js';

const names = (ports: readonly { readonly name: string }[]) => ports.map((port) => port.name);

it('has one output unless it says otherwise', () => {
  expect([names(outputsOf({})), names(outputsOf({ outputs: [] }))]).toEqual([['out'], []]);
});

it('takes further outputs from where the options name them', () => {
  expect(names(outputsOf({ outputsFrom: 'ports' }, { ports: ['small', 'large'] }))).toEqual(['out', 'small', 'large']);
  expect(names(outputsOf({ outputsFrom: 'cases.*.port', outputs: [{ name: 'else', title: 'Else' }] }, { cases: [{ port: 'a' }, { port: 'b' }, {}] }))).toEqual(['else', 'a', 'b']);
});

it('takes each output once, and none that is there anyway', () => {
  expect(names(outputsOf({ outputsFrom: 'ports' }, { ports: ['a', 'out', 'error', 'a', '', 5] }))).toEqual(['out', 'a']);
});

it('has no further outputs where the options name none', () => {
  expect([names(outputsOf({ outputsFrom: 'ports' }, {})), names(outputsOf({ outputsFrom: 'cases.*.port' }, { cases: 'x' })), names(outputsOf({ outputsFrom: 'ports' }))]).toEqual([['out'], ['out'], ['out']]);
});

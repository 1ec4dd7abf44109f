import { expect, test } from 'vitest';
import { firstChoice, inputSummary, orderFor, sentOrder } from './try-order.js';

const document = { schemaVersion: 1, name: 'lots', agents: {}, links: [] } as const;
const draft = { ...document, agents: {}, links: [] };

test('tries the last hour of the draft on the screen unless told otherwise', () => {
  expect(orderFor(firstChoice, draft, [])).toEqual({ document: draft, span: { last: '1h' }, limits: { shown: 200 } });
});

test('leaves the called workflows to the server', () => {
  expect(orderFor(firstChoice, { ...draft, workflows: { rank: draft } }, [])).toEqual(expect.objectContaining({ document: draft }));
});

test('sends moments with their zone', () => {
  const order = orderFor({ ...firstChoice, on: 'between', from: '2026-03-01T09:00Z', to: '2026-03-01T10:30Z' }, draft, []);
  expect(order).toEqual(expect.objectContaining({ span: { from: '2026-03-01T09:00:00.000Z', to: '2026-03-01T10:30:00.000Z' } }));
});

test('sends the warm-up with a span alone, and the run-on with everything', () => {
  const more = { warmUp: '1d', runOn: '10m', events: ['1-2'] };
  expect(orderFor({ ...firstChoice, ...more }, draft, [])).toEqual(expect.objectContaining({ warmUp: '1d', runOn: '10m' }));
  expect(orderFor({ ...firstChoice, ...more, on: 'events' }, draft, [])).toEqual({ document: draft, events: ['1-2'], runOn: '10m', limits: { shown: 200 } });
});

test('sends samples only when they are what was chosen', () => {
  const samples = [{ agent: 'lots', payload: { id: 1 } }];
  expect(orderFor({ ...firstChoice, on: 'samples' }, draft, samples)).toEqual({ document: draft, samples, limits: { shown: 200 } });
  expect(orderFor(firstChoice, draft, samples)).not.toHaveProperty('samples');
});

test('asks for less of each of many agents', () => {
  const many = Object.fromEntries(Array.from({ length: 400 }, (_, place) => [`a${place}`, { type: 'filter', version: 1, options: {} }]));
  expect(orderFor(firstChoice, { ...draft, agents: many }, [])).toHaveProperty('limits', { shown: 50 });
});

test('says what is missing from a choice', () => {
  const faults = [
    { ...firstChoice, on: 'events' as const }, { ...firstChoice, on: 'samples' as const }, { ...firstChoice, on: 'between' as const },
    { ...firstChoice, on: 'between' as const, from: '2026-03-02T09:00Z', to: '2026-03-01T09:00Z' }, { ...firstChoice, last: '1 hourr' }, { ...firstChoice, runOn: 'soon' },
  ].map((choice) => orderFor(choice, draft, []));
  expect(faults).toEqual(['noEvents', 'noSamples', 'noMoments', 'wrongOrder', 'notADuration', 'notADuration']);
});

test('names a try by what it was run on', () => {
  expect(inputSummary({ span: { last: '15m' } })).toEqual({ kind: 'last', text: '15m', count: 0 });
  expect(inputSummary({ span: { from: '2026-03-01T09:00:00Z', to: '2026-03-01T11:00:00Z' } })).toEqual({ kind: 'between', text: '2h', count: 0 });
  expect(inputSummary({ events: ['1-2', '1-3'] })).toEqual({ kind: 'events', text: '', count: 2 });
  expect(inputSummary({ samples: [{ agent: 'a', payload: {} }] })).toEqual({ kind: 'samples', text: '', count: 1 });
});

test('sends no document of somebody who may not edit', () => {
  const order = { document: draft, span: { last: '1h' }, limits: { shown: 200 } };
  expect([sentOrder(order, true), sentOrder(order, false)]).toEqual([order, { span: { last: '1h' }, limits: { shown: 200 } }]);
});

import { expect, test } from 'vitest';
import { readSample, sampleTexts, samplesOf } from './samples.js';

test('takes one object or a list of them', () => {
  expect([readSample('{"id":1}'), readSample('[{"id":1},{"id":2}]'), readSample('  ')]).toEqual([
    { ok: true, payloads: [{ id: 1 }] }, { ok: true, payloads: [{ id: 1 }, { id: 2 }] }, { ok: true, payloads: [] },
  ]);
});

test('says why a text is no sample', () => {
  expect([readSample('5'), readSample('[{}, 5]')]).toEqual([{ ok: false, why: 'number' }, { ok: false, why: '[1]' }]);
  expect(readSample('{"id":').ok).toBe(false);
});

test('gives the samples of the sources that have one', () => {
  const texts = { '7/lots': '[{"id":1},{"id":2}]', '7/bids': '{"broken', '8/lots': '{"id":3}' };
  expect(samplesOf(texts, '7', ['bids', 'lots', 'sales'])).toEqual([{ agent: 'lots', payload: { id: 1 } }, { agent: 'lots', payload: { id: 2 } }]);
});

test('takes what was written here before what is pinned', () => {
  const texts = sampleTexts({ '7/lots': '{"id":1}' }, { '7/lots': { id: 2 }, '7/bids': { id: 3 } });
  expect(samplesOf(texts, '7', ['lots', 'bids'])).toEqual([{ agent: 'lots', payload: { id: 1 } }, { agent: 'bids', payload: { id: 3 } }]);
});

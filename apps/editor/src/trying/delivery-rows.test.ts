import { expect, test } from 'vitest';
import { deliveryRows, filterRows, payloadChanges } from './delivery-rows.js';
import { deliveriesOf, deliveryOf, sentOf } from './try-result.fixture.js';

const at = (second: number) => `2026-03-01T09:00:0${second}.000Z`;
const kept = deliveryOf({ at: at(1), traceId: '1-1', payload: { title: 'Kept' } });
const fresh = deliveryOf({ at: at(2), traceId: '1-2', payload: { title: 'Fresh' } });
const altered = deliveryOf({ at: at(3), traceId: '1-3', payload: { title: 'New words', level: 'info' } });
const was = sentOf({ at: at(3), traceId: '1-3', payload: { title: 'Old words', level: 'info' } });
const gone = sentOf({ agent: 'telegram', at: at(4), traceId: '1-4', payload: { title: 'Gone' } });
const deliveries = {
  ...deliveriesOf({ wouldSend: 3 }),
  list: [kept, fresh, altered],
  comparison: { same: 1, onlyDraft: { total: 1, list: [fresh] }, changed: { total: 1, list: [{ draft: altered, published: was }] }, onlyPublished: { total: 1, list: [gone] } },
};

test('puts what would be sent beside what was sent, what differs first, by time', () => {
  expect(deliveryRows(deliveries).map(({ comparison, at: moment, draft, published }) => [comparison, moment, draft?.payload ?? null, published?.payload ?? null])).toEqual([
    ['onlyDraft', at(2), { title: 'Fresh' }, null],
    ['changed', at(3), { title: 'New words', level: 'info' }, { title: 'Old words', level: 'info' }],
    ['onlyPublished', at(4), null, { title: 'Gone' }],
    ['same', at(1), { title: 'Kept' }, null],
  ]);
});

test('tells two equal messages of one event apart', () => {
  const twice = { ...deliveriesOf({ wouldSend: 2 }), list: [fresh, fresh], comparison: { ...deliveriesOf({}).comparison, same: 1, onlyDraft: { total: 1, list: [fresh] } } };
  expect(deliveryRows(twice).map(({ comparison }) => comparison)).toEqual(['onlyDraft', 'same']);
});

test('calls nothing the same that was only cut off', () => {
  const cut = { ...deliveriesOf({ wouldSend: 2 }), list: [kept, fresh], comparison: { ...deliveriesOf({}).comparison, onlyDraft: { total: 2, list: [fresh] } } };
  expect(deliveryRows(cut).map(({ comparison }) => comparison)).toEqual(['onlyDraft']);
});

test('finds rows by comparison, agent and words of either side', () => {
  const rows = deliveryRows(deliveries);
  const found = (filter: Partial<Parameters<typeof filterRows>[1]>) => filterRows(rows, { comparison: 'all', agent: null, search: '', ...filter }).map(({ comparison }) => comparison);
  expect(found({})).toHaveLength(4);
  expect(found({ comparison: 'changed' })).toEqual(['changed']);
  expect(found({ agent: 'telegram' })).toEqual(['onlyPublished']);
  expect(found({ search: ' old WORDS ' })).toEqual(['changed']);
});

test('names the fields that changed', () => {
  const [changed] = filterRows(deliveryRows(deliveries), { comparison: 'changed', agent: null, search: '' });
  expect(changed === undefined ? [] : payloadChanges(changed)).toEqual([{ path: 'title', before: 'Old words', after: 'New words' }]);
});

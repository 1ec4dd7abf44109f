import { expect, test } from 'vitest';
import { headlineOf } from './headline.js';
import { agentOf, deliveriesOf } from './try-result.fixture.js';

test('tells what would have gone, and how the live version differs', () => {
  expect(headlineOf({ agents: {}, deliveries: deliveriesOf({ wouldSend: 14, same: 10, more: 3, fewer: 1, changed: 1 }) }, true)).toEqual([
    { say: 'wouldGo', count: 14 }, { say: 'more', count: 3 }, { say: 'fewer', count: 1 }, { say: 'changed', count: 1 },
  ]);
});

test('says whom it is compared with when there is only less', () => {
  expect(headlineOf({ agents: {}, deliveries: deliveriesOf({ fewer: 4 }) }, true)).toEqual([{ say: 'nothingWouldGo', count: 0 }, { say: 'fewerThanLive', count: 4 }]);
});

test('says so when all is as the live version did it', () => {
  expect(headlineOf({ agents: {}, deliveries: deliveriesOf({ wouldSend: 5, same: 5 }) }, true)).toEqual([{ say: 'wouldGo', count: 5 }, { say: 'sameAsLive', count: 5 }]);
});

test('compares with nothing when nothing is live', () => {
  expect(headlineOf({ agents: {}, deliveries: deliveriesOf({ wouldSend: 5, more: 5 }) }, false)).toEqual([{ say: 'wouldGo', count: 5 }]);
});

test('does not call silence the same as live', () => {
  expect(headlineOf({ agents: {}, deliveries: deliveriesOf({}) }, true)).toEqual([{ say: 'nothingWouldGo', count: 0 }]);
});

test('does not hide failures, nor what would be held back', () => {
  const agents = { score: agentOf({ failures: { total: 2, list: [] } }), good: agentOf({ failures: { total: 1, list: [] } }) };
  expect(headlineOf({ agents, deliveries: deliveriesOf({ expired: 2, suppressed: 1 }) }, true)).toEqual([
    { say: 'nothingWouldGo', count: 0 }, { say: 'notSent', count: 3 }, { say: 'failed', count: 3 },
  ]);
});

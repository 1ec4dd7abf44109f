import { expect, test } from 'vitest';
import { orderOf } from './replay-order.js';

const blank = { workflow: '3', agent: 'tell', link: '', since: '', until: '', key: '', rate: 500, again: false };

test('leaves out what was left empty', () => {
  expect(orderOf(blank)).toEqual({ workflow: '3', agent: 'tell', again: false, ratePerSecond: 500 });
});

test('names the link by agent and port, and gives moments in UTC', () => {
  const order = orderOf({ ...blank, link: 'score else', since: '2026-01-05T09:00', until: 'nonsense', key: 'lot 17', again: true });
  expect(order).toMatchObject({ from: { agent: 'score', port: 'else' }, since: new Date(2026, 0, 5, 9).toISOString(), key: 'lot 17', again: true });
  expect(order.until).toBeUndefined();
});

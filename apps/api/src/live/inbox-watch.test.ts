import { expect, it } from 'vitest';
import { InboxWatch } from './inbox-watch.js';

it('takes a message once', () => {
  const watch = new InboxWatch([1, 2]);
  expect(watch.take([1, 2, 3])).toEqual([3]);
  expect(watch.take([1, 2, 3])).toEqual([]);
});

it('takes a lower id that was committed after a higher one', () => {
  const watch = new InboxWatch([]);
  expect(watch.take([5])).toEqual([5]);
  expect(watch.take([4, 5])).toEqual([4]);
});

it('forgets the oldest ids without ever taking them for new', () => {
  const ids = Array.from({ length: 2_500 }, (_, index) => index + 1);
  const watch = new InboxWatch([]);
  watch.take(ids);
  expect(watch.floor).toBe(1_500);
  expect(watch.highest).toBe(2_500);
  expect(watch.take(ids)).toEqual([]);
});

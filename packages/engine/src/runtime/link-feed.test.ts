import { expect, it } from 'vitest';
import type { StoredEvent } from '../ports/event-log.js';
import { LinkFeed, takeInOrder } from './link-feed.js';

const feedOf = (id: number) => new LinkFeed({ id, producerId: id, fromAgentId: id, port: 'out', toAgentId: 9, state: 'live', drainTo: null, version: 1, cursor: 0 }, 1_000_000);
const event = (producerId: number, position: number, createdAt: number): StoredEvent => ({
  producerId, position, version: 1, slot: 0, key: null, payloadText: '{}', traceId: `${producerId}-${position}`, parents: [], hops: 0, occurredAt: createdAt, createdAt, expiresAt: null, replayId: null,
});
const limit = { events: 100, bytes: 1_000_000, createdUpTo: Number.POSITIVE_INFINITY };
const times = (feeds: readonly LinkFeed[]) => takeInOrder(feeds, limit).map(({ event: taken }) => taken.createdAt);

it('gives the events of several links in the order they were created', () => {
  const [a, b] = [feedOf(1), feedOf(2)];
  a.fill([event(1, 1, 10), event(1, 2, 30)], 100);
  b.fill([event(2, 1, 20), event(2, 2, 40)], 100);
  expect(times([a, b])).toEqual([10, 20, 30, 40]);
});

it('goes no further than a link that has more in the store', () => {
  const [a, b] = [feedOf(1), feedOf(2)];
  a.fill([event(1, 1, 10), event(1, 2, 100)], 100);
  b.fill([event(2, 1, 20), event(2, 2, 30)], 2);
  expect(times([a, b])).toEqual([10, 20, 30]);
  b.beginRead();
  b.fill([event(2, 3, 50)], 2);
  expect(times([a, b])).toEqual([50, 100]);
});

it('gives nothing while a link has not been read at all', () => {
  const [a, b] = [feedOf(1), feedOf(2)];
  a.fill([event(1, 1, 10)], 100);
  expect(times([a, b])).toEqual([]);
  expect(times([a])).toEqual([10]);
});

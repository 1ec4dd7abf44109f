import { expect, test } from 'vitest';
import { chain, DAY, found, idOf, START, World, type StoreUnderTest } from './world.js';

/** The event log: dense positions, dedupe, closed sources, reads. */
export function logContract(under: () => StoreUnderTest): void {
  test('keeps an event as it came, from position 1', async () => {
    const world = await World.open(under());
    const event = world.event('feed', { key: 'lot-7', payloadText: '{ "b" : 1, "a":"\\u0000 é" }', occurredAt: START - 5, expiresAt: START + 9, hops: 3, parents: ['3-4', '5-6'], traceId: '3-1' });
    const [result] = await world.store.log.ingest([world.post('feed', [event])], START);
    const stored = { producerId: world.producer('feed'), position: 1, version: 1, key: 'lot-7', payloadText: '{ "b" : 1, "a":"\\u0000 é" }', traceId: '3-1', parents: ['3-4', '5-6'], hops: 3, occurredAt: START - 5, createdAt: START, expiresAt: START + 9 };
    expect(result).toMatchObject({ status: 'accepted', version: 1, duplicates: 0, stored: [stored] });
    expect(await world.unread('feed', 'score')).toEqual(result?.status === 'accepted' ? result.stored : 'nothing');
  });

  test('makes an event without a trace its own first ancestor', async () => {
    const world = await World.open(under());
    const [first, second] = await world.fill('feed', 2);
    expect(second?.traceId).toBe(idOf(found(second, 'the second')));
    expect(await world.store.log.load({ workspaceId: 1, ids: [idOf(found(first, 'the first'))] })).toEqual([first]);
  });

  test('gives events of one key one of 256 slots, and those without a key slots by position', async () => {
    const world = await World.open(under());
    const keyed = await world.fill('feed', 2, { key: 'lot-7' });
    const keyless = await world.fill('feed', 2);
    expect(keyed[0]?.slot).toBe(keyed[1]?.slot);
    expect(keyless.map(({ slot }) => slot)).toEqual([3, 4]);
  });

  test('takes a payload nested 100,000 deep without failing its neighbours', async () => {
    const world = await World.open(under());
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    const results = await world.store.log.ingest([world.post('feed', [world.event('feed', { payloadText: deep })]), world.post('feed', world.events('feed', 1))], START);
    expect(results).toMatchObject([{ status: 'accepted' }, { status: 'accepted' }]);
    expect((await world.unread('feed', 'score'))[0]?.payloadText).toBe(deep);
  });

  test('takes keys with characters a database may not keep', async () => {
    const world = await World.open(under());
    const [result] = await world.store.log.ingest([world.post('feed', [world.event('feed', { key: 'a\0b', dedupeKey: `\0${'k'.repeat(5_000)}` })])], START);
    expect(result).toMatchObject({ status: 'accepted', duplicates: 0 });
  });

  test('leaves no hole a reader can see while many ingest at once', async () => {
    const world = await World.open(under());
    const { id: linkId, producerId } = world.link('feed', 'score');
    const read = async () => (await world.store.log.read({ workspaceId: 1, limit: 1_000, ranges: [{ linkId, producerId, after: 0, upTo: null }] })).get(linkId) ?? [];
    const writes = Array.from({ length: 20 }, () => world.store.log.ingest([world.post('feed', world.events('feed', 5))], START));
    const reads = await Promise.all(Array.from({ length: 20 }, read));
    await Promise.all(writes);
    for (const events of reads) expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
    expect((await world.unread('feed', 'score')).map(({ position }) => position)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  test('reads each link from its own place to its own end, at most so many', async () => {
    const world = await World.open(under());
    await world.fill('feed', 10);
    const producerId = world.producer('feed');
    const read = await world.store.log.read({ workspaceId: 1, limit: 3, ranges: [{ linkId: 11, producerId, after: 0, upTo: null }, { linkId: 12, producerId, after: 5, upTo: 7 }, { linkId: 13, producerId, after: 10, upTo: null }] });
    expect([11, 12, 13].map((linkId) => read.get(linkId)?.map(({ position }) => position))).toEqual([[1, 2, 3], [6, 7], []]);
  });

  test('shows nothing to another workspace', async () => {
    const world = await World.open(under());
    const [event] = await world.fill('feed', 1);
    expect(await world.store.log.load({ workspaceId: 2, ids: [idOf(found(event, 'the event'))] })).toEqual([]);
  });

  test('drops the second event with the same key, also within one post and between posts of one commit', async () => {
    const world = await World.open(under());
    const [same, other] = [world.event('feed', { dedupeKey: 'a' }), world.event('feed', { dedupeKey: 'b' })];
    const results = await world.store.log.ingest([world.post('feed', [same, same, other]), world.post('feed', [same])], START);
    expect(results).toMatchObject([{ status: 'accepted', duplicates: 1, stored: [{ position: 1 }, { position: 2 }] }, { status: 'accepted', duplicates: 1, stored: [] }]);
    expect(await world.store.log.ingest([world.post('feed', [same])], START + 1)).toMatchObject([{ status: 'accepted', version: 1, duplicates: 1, stored: [] }]);
  });

  test('remembers a key for its window after it was last seen', async () => {
    const world = await World.open(under());
    const ingestAt = async (now: number) => (await world.store.log.ingest([world.post('feed', [world.event('feed', { dedupeKey: 'a' })], 1_000)], now))[0];
    await ingestAt(START);
    expect(await ingestAt(START + 900)).toMatchObject({ duplicates: 1 });
    expect(await ingestAt(START + 1_800)).toMatchObject({ duplicates: 1 });
    expect(await ingestAt(START + 2_900)).toMatchObject({ duplicates: 0, stored: [{ position: 2 }] });
  });

  test('keeps keys of one source apart from those of another', async () => {
    const world = await World.open(under());
    const other = await World.open(under(), chain, 2);
    const results = await world.store.log.ingest([world.post('feed', [world.event('feed', { dedupeKey: 'a' })]), other.post('feed', [other.event('feed', { dedupeKey: 'a' })])], START);
    expect(results).toMatchObject([{ duplicates: 0 }, { duplicates: 0 }]);
  });

  test('lets exactly one of many equal posts at once through', async () => {
    const world = await World.open(under());
    const posts = Array.from({ length: 10 }, () => world.store.log.ingest([world.post('feed', [world.event('feed', { dedupeKey: 'a' }), world.event('feed', { dedupeKey: 'b' })])], START));
    const results = (await Promise.all(posts)).flat();
    expect(results.reduce((sum, result) => sum + (result.status === 'accepted' ? result.stored.length : 0), 0)).toBe(2);
  });

  test('refuses a closed source without failing its neighbour', async () => {
    const world = await World.open(under());
    const former = world.post('feed', [world.event('feed', { dedupeKey: 'a' })]);
    const neighbour = await World.open(under(), chain, 2);
    await world.publish({ ...chain, agents: { score: found(chain.agents['score'], 'score'), alert: found(chain.agents['alert'], 'alert') }, links: [{ from: 'score', port: 'out', to: 'alert' }] });
    const posts = [former, neighbour.post('feed', neighbour.events('feed', 2))];
    expect(await world.store.log.ingest(posts, START)).toMatchObject([{ status: 'closed' }, { status: 'accepted', stored: [{ position: 1 }, { position: 2 }] }]);
    await world.publish(chain);
    expect(await world.store.log.ingest([former], START + DAY / 2)).toMatchObject([{ status: 'accepted', duplicates: 0 }]);
  });

  test('answers an empty post of an open source', async () => {
    const world = await World.open(under());
    expect(await world.store.log.ingest([world.post('feed', [])], START)).toEqual([{ status: 'accepted', version: 1, stored: [], duplicates: 0 }]);
  });
}

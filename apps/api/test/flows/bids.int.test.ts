import { startHttpSink, type HttpSink } from '@rookery/simulators';
import { until, type Rookery } from '@rookery/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBids, type Bid } from './world/bids.js';
import { hookOf, ownerOf, publishNew, type Client, type Hook } from './world/client.js';
import { startServer } from './world/server.js';

const LANES = 6;
const BIDS_A_POST = 23;

const document = (sinkUrl: string) => ({
  schemaVersion: 1,
  name: 'bids',
  agents: {
    bids: { type: 'webhook', version: 1, key: '{{ auction }}' },
    changes: { type: 'detect-change', version: 1, options: { key: '{{ auction }}', fields: ['bid'] } },
    record: { type: 'call-http', version: 1, ordered: true, options: { url: `${sinkUrl}/changes` } },
  },
  links: [{ from: 'bids', to: 'changes' }, { from: 'changes', to: 'record' }],
});

/** The bids of each auction without those that bid what the one before did. */
function changesOf(bids: readonly Bid[]): ReadonlyMap<string, readonly string[]> {
  const changes = new Map<string, string[]>();
  const standing = new Map<string, number>();
  for (const { auction, bid } of bids) {
    const before = standing.get(auction);
    if (before === bid) continue;
    standing.set(auction, bid);
    changes.set(auction, [...(changes.get(auction) ?? []), `${before ?? 'none'}>${bid}`]);
  }
  return changes;
}

interface Recorded {
  readonly auction: string;
  readonly change: { readonly before: { readonly bid: number } | null; readonly after: { readonly bid: number } };
}

function recordedIn(sink: HttpSink): ReadonlyMap<string, readonly string[]> {
  const changes = new Map<string, string[]>();
  for (const { body } of sink.calls()) {
    const { auction, change } = JSON.parse(body ?? '') as Recorded;
    changes.set(auction, [...(changes.get(auction) ?? []), `${change.before?.bid ?? 'none'}>${change.after.bid}`]);
  }
  return changes;
}

let sink: HttpSink;
let server: Rookery;
let client: Client;

beforeAll(async () => {
  sink = await startHttpSink({ record: 'bodies' });
  server = await startServer({ mayCall: [new URL(sink.url).host] });
  client = ownerOf(server);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await sink.stop();
});

/** Posts a lane's bids one post after the other; every fifth post is sent twice, every ninth twice at once. */
async function postLane(hook: Hook, bids: readonly Bid[], lane: number): Promise<{ accepted: number; duplicates: number; statuses: Set<number> }> {
  const sum = { accepted: 0, duplicates: 0, statuses: new Set<number>() };
  for (let start = 0; start < bids.length; start += BIDS_A_POST) {
    const number = start / BIDS_A_POST;
    const post = () => hook.post(bids.slice(start, start + BIDS_A_POST), `lane-${lane}-post-${number}`);
    const answers = number % 9 === 0 ? await Promise.all([post(), post()]) : [await post(), ...(number % 5 === 0 ? [await post()] : [])];
    for (const { status, body } of answers) {
      sum.statuses.add(status);
      sum.accepted += body.accepted;
      sum.duplicates += body.duplicates;
    }
  }
  return sum;
}

it('tells each change of a bid once and in order per auction, however often it was posted', async () => {
  const bids = readBids();
  const auctions = [...new Set(bids.map(({ auction }) => auction))];
  const laneOf = new Map(auctions.map((auction, index) => [auction, index % LANES]));
  const hook = hookOf(server, await publishNew(client, document(sink.url)), 'bids');

  const lanes = Array.from({ length: LANES }, (_, lane) => bids.filter(({ auction }) => laneOf.get(auction) === lane));
  const sums = await Promise.all(lanes.map((lane, index) => postLane(hook, lane, index)));
  const expected = changesOf(bids);
  const total = [...expected.values()].reduce((sum, changes) => sum + changes.length, 0);
  await until(`${total} changes are recorded`, async () => sink.count() >= total, 120_000);

  expect(sums.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(bids.length);
  expect(sums.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBeGreaterThan(bids.length / 5);
  expect(new Set(sums.flatMap(({ statuses }) => [...statuses]))).toEqual(new Set([202]));
  expect(recordedIn(sink)).toEqual(expected);
  expect(sink.count()).toBe(total);
  expect(Object.keys(sink.tally().perKey)).toHaveLength(total);
  expect(total).toBeLessThan(bids.length);
}, 180_000);


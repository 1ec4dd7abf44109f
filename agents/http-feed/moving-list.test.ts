import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cannedNet, netError, type CannedAnswer, type RecordedRequest } from '@rookery/sdk/testing';
import type { JsonObject } from '@rookery/sdk';
import { digestOf } from './digest.js';
import { feedHost, type FeedHost } from './test/feed-host.js';

const url = 'https://partner.example/lots';
const PAGE = 4;

interface Lot {
  readonly id: number;
  readonly price: number;
}

/** What happens between one page and the next: numbers pick the lots it happens to. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('move'), from: fc.nat(20), to: fc.nat(20) }),
  fc.record({ kind: fc.constant('add'), from: fc.nat(20), to: fc.nat(20) }),
  fc.record({ kind: fc.constant('remove'), from: fc.nat(20), to: fc.nat(20) }),
  fc.record({ kind: fc.constant('change'), from: fc.nat(20), to: fc.nat(20) }),
  fc.record({ kind: fc.constantFrom('swing', 'crash', 'server error', 'broken connection', 'cut off', 'nothing'), from: fc.constant(0), to: fc.constant(0) }),
);
const betweenPages = fc.array(fc.array(happening, { maxLength: 3 }), { maxLength: 25 });
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

/** A partner's list that answers in pages, with a tag for each, however its lots are moved about. */
function partner(count: number) {
  let lots: readonly Lot[] = Array.from({ length: count }, (_, id) => ({ id, price: 1 }));
  let next = count;
  let fault: string | undefined;
  const answer = (request: RecordedRequest): CannedAnswer => {
    const query = new URL(request.url).searchParams;
    const start = Number(query.get('offset') ?? query.get('cursor') ?? (Number(query.get('page') ?? 1) - 1) * PAGE);
    const items = lots.slice(start, start + PAGE);
    const isLast = start + PAGE >= lots.length;
    const body: JsonObject = { items: items.map(({ id, price }) => ({ id, price })), next: isLast ? null : String(start + PAGE) };
    const etag = `"${digestOf(body)}"`;
    const [broken] = [fault];
    fault = undefined;
    if (broken === 'server error') return { status: 500, body: 'oops' };
    if (broken === 'broken connection') return netError('network.failed', 'socket hang up');
    if (broken === 'cut off') return { headers: { etag, 'content-type': 'application/json', 'content-length': '100000' }, body: JSON.stringify(body).slice(0, 20) };
    if (request.headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
    return { headers: { etag, ...(isLast ? {} : { link: `<${url}/link?page=${start / PAGE + 2}>; rel="next"` }) }, body };
  };
  return {
    net: cannedNet({ [`${url}*`]: answer }),
    lots: () => lots,
    happen({ kind, from, to }: Happening): void {
      const at = from % Math.max(1, lots.length);
      const rest = lots.toSpliced(at, 1);
      const [lot] = lots.slice(at, at + 1);
      if (kind === 'add') lots = lots.toSpliced(to % (lots.length + 1), 0, { id: next++, price: 1 });
      else if (kind === 'remove') lots = rest;
      else if (kind === 'move' && lot !== undefined) lots = rest.toSpliced(to % (rest.length + 1), 0, lot);
      else if (kind === 'change' && lot !== undefined) lots = lots.with(at, { ...lot, price: to });
      else if (kind === 'swing') lots = swung(lots);
      else fault = kind;
    },
  };
}

/** The first lot goes to the end and is dearer there, or comes back from there as it was. */
function swung(lots: readonly Lot[]): readonly Lot[] {
  const [first, ...rest] = lots;
  const last = lots.at(-1);
  if (first === undefined || last === undefined) return lots;
  return last.price === 99 ? [{ ...last, price: 1 }, ...lots.slice(0, -1)] : [...rest, { ...first, price: 99 }];
}

/** Two readings from the first page to the last with nothing happening any more. */
async function rest(host: FeedHost): Promise<void> {
  for (let readings = 0, calls = 0; readings < 2 && calls < 500; calls += 1) {
    if ((await host.check(false)) === 'done') readings += 1;
  }
}

async function play(options: JsonObject, count: number, between: readonly (readonly Happening[])[]) {
  const site = partner(count);
  const host = feedHost({ url, format: 'json', items: 'items', id: 'id', pageDelay: '0s', ...options }, site.net);
  for (const happenings of between) {
    happenings.forEach((now) => site.happen(now));
    await host.check(happenings.some(({ kind }) => kind === 'crash'));
  }
  site.happen({ kind: 'nothing', from: 0, to: 0 });
  await rest(host);
  return { site, host };
}

const ways: readonly (readonly [string, JsonObject])[] = [
  ['page', { paging: { by: 'page' } }],
  ['offset', { paging: { by: 'offset', size: PAGE } }],
  ['overlapping offset', { paging: { by: 'offset', size: PAGE, overlap: 1 } }],
  ['cursor', { paging: { by: 'cursor', next: 'next' } }],
  ['link', { url: `${url}/link`, paging: { by: 'link' } }],
];

test.each(ways)('by %s every lot that stayed comes once, whatever moved, broke and died on the way', async (_way, options) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(20), betweenPages, async (count, happenings) => {
      const { site, host } = await play(options, count, happenings);
      const ids = host.events.map((event) => event.payload['id']);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(site.lots().map(({ id }) => id)));
    }),
    { numRuns: 40 },
  );
});

/** A lot that was read on the first page, then dearer on the last, and then came back to the first as it was: that page is the same, the lot is not. */
const goneAndBack: readonly Happening[][] = [[{ kind: 'add', from: 0, to: 0 }, { kind: 'add', from: 0, to: 0 }], [], [], [], [{ kind: 'swing', from: 0, to: 0 }], [{ kind: 'swing', from: 0, to: 0 }]];

test.each(ways)('by %s the last version that came of every lot is the one it has, and no version comes twice in a row', async (_way, options) => {
  await fc.assert(
    fc.asyncProperty(fc.nat(20), betweenPages, async (count, happenings) => {
      const { site, host } = await play({ ...options, emit: 'changed' }, count, happenings);
      const versions = Map.groupBy(host.events, (event) => event.payload['id']);
      const last = site.lots().map(({ id }) => versions.get(id)?.at(-1)?.payload);
      expect(last).toEqual(site.lots());
      expect([...versions.values()].some((list) => list.some((event, index) => event.payload['price'] === list[index - 1]?.payload['price']))).toBe(false);
    }),
    { numRuns: 40, examples: [[3, goneAndBack]] },
  );
});

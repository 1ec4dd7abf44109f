import { describe, expect, it } from 'vitest';
import { conformanceSuite, runAgent, type Emitted, type RunResult } from '@rookery/sdk/testing';
import { agents } from './index.js';
import { auctionHouse } from './agent.js';

conformanceSuite(agents, { describe, it, expect });

const everySecond = (times: number) => ({ times, everyMs: 1_000 });

function kindsOf(run: RunResult): string[] {
  return run.emitted.map((event) => String(event.payload['kind']));
}

function ofKind(run: RunResult, kind: string): Emitted[] {
  return run.emitted.filter((event) => event.payload['kind'] === kind);
}

describe('auction-house', () => {
  it('opens with lots at once, the first of them a bargain', async () => {
    const run = await runAgent(auctionHouse, {});
    expect(kindsOf(run)).toEqual(['lot', 'lot', 'lot', 'lot']);
    const { price, mmr, condition } = run.emitted[0]?.payload ?? {};
    expect(Number(price) / Number(mmr)).toBeLessThan(0.7);
    expect(Number(condition)).toBeGreaterThanOrEqual(3.8);
  });

  it('shows lots, bids, extensions and endings within five minutes', async () => {
    const run = await runAgent(auctionHouse, { check: everySecond(300) });
    expect(new Set(kindsOf(run))).toEqual(new Set(['lot', 'bid', 'extension', 'ending']));
  });

  it('gives the same events whether it is asked every second or every minute', async () => {
    const often = await runAgent(auctionHouse, { check: everySecond(121) });
    const seldom = await runAgent(auctionHouse, { check: { times: 3, everyMs: 60_000 } });
    expect(seldom.emitted).toEqual(often.emitted);
    expect(often.emitted.length).toBeGreaterThan(50);
  });

  it('goes on after a restart from its cursor alone', async () => {
    const whole = await runAgent(auctionHouse, { check: everySecond(61) });
    const first = await runAgent(auctionHouse, { check: everySecond(31) });
    const second = await runAgent(auctionHouse, { at: '2026-01-05T09:00:31Z', check: everySecond(30), continueFrom: first });
    expect([...first.emitted, ...second.emitted]).toEqual(whole.emitted);
  });

  it('plays another play for another seed', async () => {
    const [one, two] = [await runAgent(auctionHouse, { options: { seed: 1 } }), await runAgent(auctionHouse, { options: { seed: 2 } })];
    expect(one.emitted[0]?.payload['mmr']).not.toBe(two.emitted[0]?.payload['mmr']);
  });

  it('keys events by lot and expires them when the auction ends', async () => {
    const run = await runAgent(auctionHouse, {});
    const [lot] = run.emitted;
    expect(lot?.key).toBe(lot?.payload['lot']);
    expect(lot?.expiresAt).toBe(Date.parse(String(lot?.payload['endsAt'])));
    expect(lot?.dedupeKey).toBe(`lot:${String(lot?.key)}`);
  });

  it('moves the end after a bid in the last seconds', async () => {
    const run = await runAgent(auctionHouse, { check: everySecond(300) });
    const [extension] = ofKind(run, 'extension');
    const bid = ofKind(run, 'bid').find((event) => event.key === extension?.key && event.occurredAt === extension?.occurredAt);
    expect(Date.parse(String(extension?.payload['endsAt'])) - (extension?.occurredAt ?? 0)).toBe(10_000);
    expect(extension?.expiresAt).toBeGreaterThan(bid?.expiresAt ?? Infinity);
  });

  it('never lowers a price, and ends every lot once with its last price', async () => {
    const run = await runAgent(auctionHouse, { options: { length: '30s' }, check: everySecond(240) });
    const endings = ofKind(run, 'ending');
    const firstEnded = run.emitted.filter((event) => event.key === endings[0]?.key);
    const prices = firstEnded.map((event) => Number(event.payload['price']));
    expect(prices).toEqual(prices.toSorted((left, right) => left - right));
    expect(new Set(endings.map((event) => event.key)).size).toBe(endings.length);
    expect(firstEnded.at(-1)?.payload['kind']).toBe('ending');
  });

  it('leaves a long stop out and ends what is over', async () => {
    const before = await runAgent(auctionHouse, {});
    const after = await runAgent(auctionHouse, { at: '2026-01-06T09:00:00Z', continueFrom: before });
    expect(kindsOf(after).slice(0, 4)).toEqual(['ending', 'ending', 'ending', 'ending']);
    expect(after.emitted.length).toBeLessThan(2_000);
  });

  it('keeps its cursor small', async () => {
    const run = await runAgent(auctionHouse, { options: { lotsPerMinute: 60, length: '10m' }, check: { times: 10, everyMs: 60_000 } });
    expect(run.cursor?.length).toBeLessThan(20_000);
  });

  it('refuses a cursor that is not its own', async () => {
    const run = await runAgent(auctionHouse, {});
    const foreign = { ...run, snapshot: { ...run.snapshot, cursor: '17' } };
    await expect(runAgent(auctionHouse, { continueFrom: foreign })).rejects.toThrow('the cursor was not written by an auction house; reset it');
  });
});

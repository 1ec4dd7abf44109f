import { createSandbox, type Sandbox } from '@rookery/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playAgain, playedOf, record, START, tryOver, type Recording } from './test/play.js';
import { readDocument } from './test/run-case.js';

const HOUR = 3_600_000;
const demo = readDocument('auction-demo');

/** The demo with a lower bar, a price watch that remembers, and a word that waits. */
const draft = {
  ...demo,
  parameters: { minScore: { type: 'number', default: 55 } },
  agents: {
    ...demo.agents,
    bids: { type: 'filter', version: 1, options: { conditions: [{ field: 'kind', is: 'equal to', value: 'bid' }] } },
    watch: { type: 'javascript', version: 1, options: { code: 'export default (bid, ctx) => { const highest = Math.max(ctx.keyed.highest ?? 0, bid.price); ctx.keyed.highest = highest; ctx.memory.bids = (ctx.memory.bids ?? 0) + 1; return { lot: bid.lot, price: bid.price, highest, nth: ctx.memory.bids, at: ctx.now() }; }' } },
    rises: { type: 'detect-change', version: 1, options: { key: '{{ lot }}', fields: ['highest'], forgetAfter: '90s' } },
    makes: { type: 'deduplicate', version: 1, options: { key: '{{ make }}', window: '7m' } },
    later: { type: 'delay', version: 1, options: { for: '45s' } },
    tally: { type: 'count', version: 1, options: { key: '{{ make }}', every: 3, forgetAfter: '10m' } },
    reminder: { type: 'add-to-inbox', version: 1, options: { title: 'Still there: {{ make }}' } },
  },
  links: [
    ...demo.links, { from: 'auction-house', to: 'bids' }, { from: 'bids', to: 'watch' }, { from: 'watch', to: 'rises' },
    { from: 'lots', to: 'makes' }, { from: 'makes', to: 'later' }, { from: 'later', to: 'reminder' }, { from: 'lots', to: 'tally' },
  ],
};

const alerts = readDocument('lot-alerts');
/** Lots that come, and come again with another price, over an hour. */
const lots: Recording = Array.from({ length: 240 }, (_, index): Recording[number] => {
  const id = index % 90;
  const at = START + 15_000 * index + (index % 7);
  return {
    producerId: 1, position: index + 1, version: 1, slot: 0, key: String(id), traceId: `1-${index + 1}`, parents: [], hops: 0, occurredAt: at, createdAt: at, expiresAt: at + ((id % 5) - 1) * 600_000, replayId: null,
    payloadText: JSON.stringify({ id, make: ['toyota', 'bmw', 'audi'][id % 3], model: 'X', year: 2018 + (id % 7), odometer: 20_000 + 900 * id, grade: 2 + (id % 30) / 10, mmr: 20_000, price: 9_000 + ((index * 37) % 110) * 100, ends_at: at + 600_000, updated_at: at }),
  };
});

describe('a try over an hour', () => {
  let sandbox: Sandbox;
  beforeAll(() => {
    sandbox = createSandbox({ children: 1 });
  });
  afterAll(() => sandbox.close());

  test('of the demo comes to what publishing the draft comes to when the same hour is played', async () => {
    const hour = await record({ ...demo, agents: { ...demo.agents, 'auction-house': { ...demo.agents['auction-house'], schedule: { every: '4s' } } } }, 'auction-house', sandbox, HOUR, 4_000);
    const tried = playedOf(await tryOver(draft, { 'auction-house': hour }, sandbox, START + HOUR + 120_000));
    const played = await playAgain(draft, { 'auction-house': hour }, sandbox, START + HOUR + 120_000);
    expect(hour.length).toBeGreaterThan(1_000);
    expect(Object.keys(tried.emitted).toSorted()).toEqual(['bids.out', 'good.out', 'later.out', 'lots.out', 'makes.out', 'rises.out', 'score.out', 'tally.out', 'watch.out']);
    expect(tried.emitted).toEqual(played.emitted);
    expect(tried.deliveries.filter(({ agent }) => agent === 'inbox')).toEqual(played.deliveries.filter(({ agent }) => agent === 'inbox'));
    expect(tried.deliveries.filter(({ agent }) => agent === 'reminder')).toEqual(played.deliveries.filter(({ agent }) => agent === 'reminder'));
    expect(tried.deliveries.length).toBe(played.deliveries.length);
  }, 240_000);

  test('of lot-alerts does so too, expired lots included', async () => {
    const until = START + HOUR + 60_000;
    const tried = playedOf(await tryOver(alerts, { 'new-lots': lots }, sandbox, until));
    const played = await playAgain({ ...alerts, agents: { ...alerts.agents, 'new-lots': { ...alerts.agents['new-lots'], key: undefined, expiresAt: undefined } } }, { 'new-lots': lots }, sandbox, until);
    expect(tried).toEqual({ emitted: played.emitted, deliveries: played.deliveries });
    expect(new Set(tried.deliveries.map(({ verdict }) => verdict))).toEqual(new Set(['wouldSend', 'expired']));
  }, 120_000);
});

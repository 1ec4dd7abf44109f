import type { NewReceipt } from '@rookery/engine';
import { found, START, World } from '@rookery/engine/contract';
import type { ReceiptStatus } from '@rookery/model';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openStore, query, startMigratedServer, type MigratedServer, type OpenedStore } from './test-store.fixture.js';

let migrated: MigratedServer;
let opened: OpenedStore;
beforeAll(async () => {
  migrated = await startMigratedServer();
});
afterAll(() => migrated.server.stop());
beforeEach(async () => {
  opened = await openStore(migrated);
});
afterEach(() => opened.dispose());

const receipt = (reference: string, status: ReceiptStatus): NewReceipt => ({ reference, status, message: status === 'failed' ? 'no' : null, disableEndpoint: null, at: START });
const statuses = () => query<{ readonly status: string; readonly count: number }>(migrated.database, 'select status, count(*)::int as count from delivery group by status order by status');
const early = () => query(migrated.database, 'select reference from early_receipt');

/** As many deliveries that are being sent; `accept` puts the answer of one on record. */
async function sending(count: number) {
  const world = await World.open(opened);
  const events = await world.fill('feed', count);
  await world.turn('alert', { deliveries: events.map((event) => world.delivery(event, { status: 'sending' })) });
  const runner = await world.runner('alert');
  const accept = (index: number) => opened.store.deliveries.recordOutcomes({
    ...runner, version: 1, now: START, outcomes: [world.outcome(found(events[index], 'event'), { outcome: 'accepted', status: 'accepted', reference: `sms-${index}` })],
  });
  const report = (receipts: readonly NewReceipt[]) => opened.store.deliveries.applyReports({ ...world.agentScope('feed'), of: 'workspace', receipts, endpoints: [], now: START });
  return { accept, report, indexes: [...events.keys()] };
}

test('raises every delivery to the highest receipt, however many processes report at once and in whatever order', async () => {
  const { accept, report, indexes } = await sending(60);
  for (const index of indexes) await accept(index);
  const batches = (['failed', 'delivered', 'read', 'acted'] as const).flatMap((status) => {
    const receipts = indexes.map((index) => receipt(`sms-${index}`, status));
    return [receipts, receipts.toReversed(), [...receipts.slice(30), ...receipts.slice(0, 30)]];
  });
  const counts = await Promise.all(batches.map((receipts) => report(receipts)));
  expect(await statuses()).toEqual([{ status: 'acted', count: 60 }]);
  expect(counts.map(({ applied, unchanged, early: waiting }) => applied + unchanged + waiting)).toEqual(batches.map(() => 60));
});

test('loses no receipt that meets the record of its reference on the way', async () => {
  const { accept, report, indexes } = await sending(60);
  await Promise.all(indexes.flatMap((index) => [accept(index), report([receipt(`sms-${index}`, 'delivered')])]));
  await opened.store.deliveries.settleReceipts({ now: START, limit: 100 });
  expect([await statuses(), await early()]).toEqual([[{ status: 'delivered', count: 60 }], []]);
});

test('settles what waits once, however many processes do it, and no more than it was told', async () => {
  const { accept, report, indexes } = await sending(40);
  await report(indexes.map((index) => receipt(`sms-${index}`, 'read')));
  for (const index of indexes) await accept(index);
  await opened.store.deliveries.settleReceipts({ now: START, limit: 10 });
  expect(await statuses()).toEqual([{ status: 'accepted', count: 30 }, { status: 'read', count: 10 }]);
  await Promise.all(Array.from({ length: 5 }, () => opened.store.deliveries.settleReceipts({ now: START, limit: 100 })));
  expect([await statuses(), await early()]).toEqual([[{ status: 'read', count: 40 }], []]);
});

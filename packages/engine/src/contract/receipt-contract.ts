import type { DeliveryStatus, EventId, ReceiptStatus, WorkflowDocument } from '@rookery/model';
import { expect, test } from 'vitest';
import { EARLY_RECEIPT_MS, type NewReceipt, type ReportBatch } from '../ports/receipts.js';
import { agent, chain, DAY, document, found, idOf, link, START, World, type StoreUnderTest } from './world.js';

/** Receipts: raised never lowered, twice or in any order, early ones kept, with the items or not at all. */
export function receiptContract(under: () => StoreUnderTest): void {
  const receipt = (reference: string, status: ReceiptStatus, more: Partial<NewReceipt> = {}): NewReceipt => ({ reference, status, message: null, disableEndpoint: null, at: START, ...more });

  /** A delivery of `alert` that the provider accepted under each of the references. */
  const open = async (...references: readonly string[]) => openWith(chain, ...references);
  const openWith = async (published: WorkflowDocument, ...references: readonly string[]) => {
    const world = await World.open(under(), published);
    const events = await world.fill('feed', references.length);
    await world.turn('alert', { deliveries: events.map((event) => world.delivery(event, { status: 'sending' })) });
    const accept = async () => world.store.deliveries.recordOutcomes({
      ...(await world.runner('alert')), version: 1, now: START, outcomes: events.map((event, index) => world.outcome(event, { outcome: 'accepted', status: 'accepted', reference: found(references[index], 'reference') })),
    });
    const batch = (receipts: readonly NewReceipt[], more: Partial<ReportBatch> = {}): ReportBatch => ({ ...world.agentScope('feed'), of: 'workspace', receipts, endpoints: [], ...more });
    const apply = (receipts: readonly NewReceipt[], more: Partial<ReportBatch> = {}) => world.store.deliveries.applyReports({ ...batch(receipts, more), now: START });
    const settle = (now = START) => world.store.deliveries.settleReceipts({ now, limit: 100 });
    const standing = async (): Promise<ReadonlyMap<EventId, DeliveryStatus | undefined>> => {
      const all = await world.store.deliveries.standing({ ...world.agentScope('alert'), eventIds: events.map(idOf) });
      return new Map(events.map((event) => [idOf(event), all.get(idOf(event))?.own?.status]));
    };
    const statuses = async () => [...(await standing()).values()];
    return { world, accept, batch, apply, settle, statuses };
  };

  test('lets receipts raise a delivery, never lower it, and takes each twice', async () => {
    const { accept, apply, statuses } = await open('sms-1', 'sms-2');
    await accept();
    expect(await apply([receipt('sms-1', 'read'), receipt('sms-2', 'delivered')])).toEqual({ applied: 2, unchanged: 0, early: 0 });
    expect(await apply([receipt('sms-1', 'delivered'), receipt('sms-1', 'read'), receipt('sms-2', 'delivered')])).toEqual({ applied: 0, unchanged: 3, early: 0 });
    expect(await statuses()).toEqual(['read', 'delivered']);
  });

  test('ends at the same status whatever the order of the receipts', async () => {
    const { accept, apply, statuses } = await open('a', 'b', 'c', 'd');
    await accept();
    await apply([receipt('a', 'failed'), receipt('a', 'delivered'), receipt('b', 'delivered'), receipt('b', 'failed'), receipt('c', 'acted'), receipt('c', 'read'), receipt('d', 'failed')]);
    expect(await statuses()).toEqual(['delivered', 'delivered', 'acted', 'failed']);
  });

  test('keeps a receipt that overtakes the answer to its call, and applies it once the reference is on record', async () => {
    const { accept, apply, settle, statuses } = await open('sms-1');
    expect(await apply([receipt('sms-1', 'delivered')])).toEqual({ applied: 0, unchanged: 0, early: 1 });
    expect(await apply([receipt('sms-1', 'delivered'), receipt('sms-1', 'read')])).toEqual({ applied: 0, unchanged: 0, early: 2 });
    await settle();
    expect(await statuses()).toEqual(['sending']);
    await accept();
    await settle();
    expect(await statuses()).toEqual(['read']);
  });

  test('keeps an early receipt for a day', async () => {
    const { accept, apply, settle, statuses } = await open('sms-1');
    await apply([receipt('sms-1', 'delivered')]);
    await settle(START + EARLY_RECEIPT_MS - 1);
    await accept();
    await settle(START + EARLY_RECEIPT_MS - 1);
    expect(await statuses()).toEqual(['delivered']);
  });

  test('forgets a receipt whose reference never comes', async () => {
    const { accept, apply, settle, statuses } = await open('sms-1');
    await apply([receipt('sms-1', 'delivered')]);
    await settle(START + EARLY_RECEIPT_MS);
    await accept();
    await settle(START + EARLY_RECEIPT_MS);
    expect(await statuses()).toEqual(['accepted']);
  });

  test('lets an agent report on its own deliveries only, and nobody on those of another workspace', async () => {
    const { world, accept, apply, settle, statuses } = await open('sms-1');
    await under().createWorkflow({ workspaceId: 2, name: 'other' });
    await accept();
    expect(await apply([receipt('sms-1', 'read')], { ...world.agentScope('score'), of: 'agent' })).toMatchObject({ early: 1 });
    expect(await apply([receipt('sms-1', 'read')], { workspaceId: 2 })).toMatchObject({ early: 1 });
    await settle();
    expect(await statuses()).toEqual(['accepted']);
    expect(await apply([receipt('sms-1', 'read')], { ...world.agentScope('alert'), of: 'agent' })).toMatchObject({ applied: 1 });
  });

  test('marks as failed what could not be delivered after all, says why and sends nothing there any more', async () => {
    const { world, accept, apply, statuses } = await open('sms-1');
    await accept();
    await apply([receipt('sms-1', 'failed', { message: 'the number does not exist', disableEndpoint: 'sms:+1' })]);
    expect(await statuses()).toEqual(['failed']);
    expect(await world.store.deliveries.disabledEndpoints({ workspaceId: 1, endpoints: ['sms:+1'] })).toEqual(new Map([['sms:+1', 'the number does not exist']]));
    expect(await world.store.deliveries.replay({ workspaceId: 1, statuses: ['failed'], now: START, limit: 10 })).toBe(1);
  });

  test('lets what failed leave by the error port once, where something is linked there', async () => {
    const watched = document({ ...chain.agents, watch: agent('add-to-inbox') }, [...chain.links, link('alert', 'watch', 'error')]);
    const { world, accept, apply } = await openWith(watched, 'sms-1', 'sms-2');
    await accept();
    await apply([receipt('sms-1', 'failed', { message: 'no such number' }), receipt('sms-2', 'delivered')]);
    await apply([receipt('sms-1', 'failed', { message: 'no such number' }), receipt('sms-2', 'failed', { message: 'late' })]);
    const left = await world.unread('alert', 'watch');
    expect(left.map(({ payloadText, hops, parents }) => [JSON.parse(payloadText), hops, parents])).toEqual([
      [{ error: { code: 'provider.undelivered', message: 'no such number' }, event: { lot: 0 } }, 1, [`${world.producer('feed')}-1`]],
    ]);
  });

  test('leaves the address alone when the failure comes after the delivery', async () => {
    const { world, accept, apply } = await open('sms-1');
    await accept();
    await apply([receipt('sms-1', 'delivered')]);
    await apply([receipt('sms-1', 'failed', { message: 'no', disableEndpoint: 'sms:+1' })]);
    expect(await world.store.deliveries.disabledEndpoints({ workspaceId: 1, endpoints: ['sms:+1'] })).toEqual(new Map());
  });

  test('disables and enables what a person said no and yes at', async () => {
    const { world, apply } = await open();
    const disabled = () => world.store.deliveries.disabledEndpoints({ workspaceId: 1, endpoints: ['sms:+1', 'sms:+2'] });
    await apply([], { endpoints: [{ endpoint: 'sms:+1', disabled: 'STOP' }, { endpoint: 'sms:+2', disabled: 'STOP' }] });
    expect(await disabled()).toEqual(new Map([['sms:+1', 'STOP'], ['sms:+2', 'STOP']]));
    await apply([], { endpoints: [{ endpoint: 'sms:+1', disabled: null }] });
    expect(await disabled()).toEqual(new Map([['sms:+2', 'STOP']]));
  });

  test('keeps receipts with the events they came with, and none of them when the source is closed', async () => {
    const { world, accept, batch, statuses } = await open('sms-1');
    await accept();
    const post = (reports: ReportBatch, more = {}) => world.store.log.ingest([{ ...world.post('feed', world.events('feed', 1, { dedupeKey: 'k' }), DAY), ...more, reports }], START);
    expect(await post(batch([receipt('sms-1', 'acted')]), { workspaceId: 2 })).toEqual([{ status: 'closed' }]);
    expect(await statuses()).toEqual(['accepted']);
    expect(await post(batch([receipt('sms-1', 'read')]))).toMatchObject([{ status: 'accepted', duplicates: 0 }]);
    expect(await statuses()).toEqual(['read']);
    expect(await post(batch([receipt('sms-1', 'acted')]))).toMatchObject([{ status: 'accepted', duplicates: 1 }]);
    expect(await statuses()).toEqual(['acted']);
  });

  test('keeps receipts with the turn of a source, and none when it was fenced off', async () => {
    const { world, accept, batch, statuses } = await open('sms-1');
    await accept();
    const source = { answers: null, dedupeWindowMs: DAY, more: false, reports: batch([receipt('sms-1', 'read')]) };
    const { epoch } = await world.runner('feed');
    expect(await world.turn('feed', { epoch: epoch - 1, source })).toEqual({ status: 'fenced' });
    expect(await statuses()).toEqual(['accepted']);
    expect(await world.turn('feed', { source })).toMatchObject({ status: 'committed' });
    expect(await statuses()).toEqual(['read']);
  });
}

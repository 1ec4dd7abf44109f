import { raiseDelivery } from '@rookery/model';
import { EARLY_RECEIPT_MS, noReceipts, type NewReceipt, type ReceiptCounts, type ReportBatch } from '../ports/receipts.js';
import { undeliveredEvent } from '../runtime/outputs.js';
import type { DeliveryRow, MemoryTables } from './memory-tables.js';

export function applyReports(tables: MemoryTables, { receipts, endpoints, now, ...batch }: ReportBatch & { readonly now: number }): ReceiptCounts {
  for (const { endpoint, disabled } of endpoints) noteEndpoint(tables, batch.workspaceId, endpoint, disabled);
  const fates = receipts.map((receipt) => {
    const fate = applyReceipt(tables, batch, receipt);
    const isKept = tables.earlyReceipts.some((early) => early.receipt.reference === receipt.reference && early.receipt.status === receipt.status && early.batch.agentId === batch.agentId);
    if (fate === 'early' && !isKept) tables.earlyReceipts.push({ batch, receipt, receivedAt: now });
    return fate;
  });
  return fates.reduce((counts, fate) => ({ ...counts, [fate]: counts[fate] + 1 }), noReceipts);
}

export function settleReceipts(tables: MemoryTables, now: number): void {
  tables.earlyReceipts = tables.earlyReceipts.filter(({ batch, receipt, receivedAt }) => applyReceipt(tables, batch, receipt) === 'early' && receivedAt > now - EARLY_RECEIPT_MS);
}

function applyReceipt(tables: MemoryTables, { workspaceId, agentId, of }: Omit<ReportBatch, 'receipts' | 'endpoints'>, receipt: NewReceipt): keyof ReceiptCounts {
  const known = [...tables.deliveries.values()].filter((row) => row.reference === receipt.reference && row.workspaceId === workspaceId && (of === 'workspace' || row.agentId === agentId));
  if (known.length === 0) return 'early';
  const raised = known.filter((row) => raiseDelivery(row.status, receipt.status) !== row.status);
  for (const row of raised) Object.assign(row, { status: receipt.status, reason: receipt.message });
  if (receipt.status === 'failed') for (const row of raised) leaveByErrorPort(tables, row, receipt);
  if (raised.length > 0 && receipt.disableEndpoint !== null) noteEndpoint(tables, workspaceId, receipt.disableEndpoint, receipt.message ?? '');
  return raised.length > 0 ? 'applied' : 'unchanged';
}

function leaveByErrorPort(tables: MemoryTables, { agentId, eventId }: DeliveryRow, { message, at }: NewReceipt): void {
  const event = tables.event(eventId);
  const producer = [...tables.producers.values()].find((one) => one.agentId === agentId && one.port === 'error');
  const isRead = [...tables.links.values()].some((link) => link.producerId === producer?.id && link.state === 'live');
  if (event === undefined || producer === undefined || !isRead) return;
  tables.append([undeliveredEvent(event, message ?? '', producer.id)], tables.agents.get(agentId)?.version ?? event.version, at);
}

function noteEndpoint(tables: MemoryTables, workspaceId: number, endpoint: string, disabled: string | null): void {
  if (disabled === null) tables.disabledEndpoints.delete(`${workspaceId}:${endpoint}`);
  else tables.disabledEndpoints.set(`${workspaceId}:${endpoint}`, disabled);
}

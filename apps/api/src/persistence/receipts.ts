import { EARLY_RECEIPT_MS, undeliveredEvent, type NewReceipt, type ReceiptCounts, type ReportBatch } from '@rookery/engine';
import { raiseDelivery, type DeliveryStatus, type ReceiptStatus } from '@rookery/model';
import { appendEvents } from './append-events.js';
import type { Database, Session, Statement } from './database.js';
import { eventColumns, toStoredEvent, type EventRow } from './event-rows.js';
import { numbers, texts } from './parameters.js';

/** Uses delivery_workspace_reference_idx once a receipt. */
const findReferenced: Statement = {
  name: 'find-referenced',
  text: `select n.place, d.agent_id, d.producer_id, d.position, d.status from unnest($1::int[], $2::text[], $3::int[]) with ordinality n(workspace_id, reference, agent_id, place)
    join delivery d on d.workspace_id = n.workspace_id and d.reference = n.reference and (n.agent_id is null or d.agent_id = n.agent_id)`,
};

/**
 * Locks no row before it is found to stand where it stood, and those in the order of their keys: what is being sent is
 * never waited for, and two batches never wait for each other. Uses delivery_pkey.
 */
const raise: Statement = {
  name: 'raise-deliveries',
  text: `with given as materialized (
      select * from unnest($1::int[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::text[]) n(agent_id, producer_id, position, was, status, message)
      order by agent_id, producer_id, position
    ), locked as materialized (
      select d.agent_id, d.producer_id, d.position, n.status, n.message
      from given n join delivery d on d.agent_id = n.agent_id and d.producer_id = n.producer_id and d.position = n.position
      where d.status = n.was order by d.agent_id, d.producer_id, d.position for no key update of d
    ) update delivery d set status = n.status, reason = n.message, updated_at = $7
    from locked n where d.agent_id = n.agent_id and d.producer_id = n.producer_id and d.position = n.position
    returning d.agent_id, d.producer_id, d.position`,
};

/** Uses producer_port_key, link_producer_idx, event_pkey. Nothing where nobody reads the port, or the event is past its retention. */
const findUndelivered: Statement = {
  name: 'find-undelivered',
  text: `select p.id as error_producer_id, p.version as error_version, n.message, ${eventColumns}
    from unnest($1::int[], $2::int[], $3::bigint[], $4::text[]) n(agent_id, producer_id, position, message)
    join producer p on p.agent_id = n.agent_id and p.port = 'error' and p.workspace_id = $5
    join event e on e.producer_id = n.producer_id and e.position = n.position
    where exists (select from link l where l.producer_id = p.id and l.state = 'live') order by p.id, e.producer_id, e.position`,
};

/** Uses early_receipt_pkey; an agent of 0 stands for the whole workspace. */
const keepEarly: Statement = {
  name: 'keep-early-receipts',
  text: `insert into early_receipt (workspace_id, reference, agent_id, status, workflow_id, reporter_id, message, endpoint, happened_at, received_at)
    select $1, n.reference, $2, n.status, $3, $4, n.message, n.endpoint, n.happened_at, $5
    from unnest($6::text[], $7::text[], $8::text[], $9::text[], $10::bigint[]) n(reference, status, message, endpoint, happened_at)
    order by n.reference, n.status on conflict do nothing`,
};

const anyEarly: Statement = { name: 'any-early-receipt', text: 'select 1 from early_receipt limit 1' };

/** Those whose reference is on record by now; locked, so that of two processes one applies them. Uses delivery_workspace_reference_idx. */
const takeSettled: Statement = {
  name: 'take-early-receipts',
  text: `with ready as materialized (
      select e.workspace_id, e.reference, e.agent_id, e.status from early_receipt e
      where exists (select from delivery d where d.workspace_id = e.workspace_id and d.reference = e.reference and (e.agent_id = 0 or d.agent_id = e.agent_id))
      limit $1 for update of e skip locked
    ) delete from early_receipt e using ready r
    where e.workspace_id = r.workspace_id and e.reference = r.reference and e.agent_id = r.agent_id and e.status = r.status
    returning e.workspace_id, e.reference, e.agent_id, e.status, e.workflow_id, e.reporter_id, e.message, e.endpoint, e.happened_at`,
};

/** Uses early_receipt_age_idx. */
const forgetEarly: Statement = { name: 'forget-early-receipts', text: 'delete from early_receipt where received_at <= $1' };

/** Uses disabled_endpoint_pkey. */
const disable: Statement = {
  name: 'disable-endpoints',
  text: `insert into disabled_endpoint (workspace_id, endpoint, workflow_id, agent_id, reason, disabled_at)
    select distinct on (n.endpoint) $1::int, n.endpoint, $2::int, $3::int, n.reason, $4::bigint from unnest($5::text[], $6::text[]) n(endpoint, reason) order by n.endpoint
    on conflict (workspace_id, endpoint) do update set workflow_id = excluded.workflow_id, agent_id = excluded.agent_id, reason = excluded.reason, disabled_at = excluded.disabled_at`,
};

const enable: Statement = { name: 'enable-endpoints', text: 'delete from disabled_endpoint where workspace_id = $1 and endpoint = any($2::text[])' };

interface ReferencedRow {
  readonly place: number;
  readonly agent_id: number;
  readonly producer_id: number;
  readonly position: number;
  readonly status: DeliveryStatus;
}

interface EarlyRow {
  readonly workspace_id: number;
  readonly reference: string;
  readonly agent_id: number;
  readonly status: ReceiptStatus;
  readonly workflow_id: number;
  readonly reporter_id: number;
  readonly message: string | null;
  readonly endpoint: string | null;
  readonly happened_at: number;
}

interface Move {
  readonly row: ReferencedRow;
  readonly receipt: NewReceipt;
}

interface Raised {
  readonly applied: readonly NewReceipt[];
  readonly early: readonly NewReceipt[];
  readonly failed: readonly Move[];
}

interface UndeliveredRow extends EventRow {
  readonly error_producer_id: number;
  readonly error_version: number;
  readonly message: string | null;
}

type Reporter = Omit<ReportBatch, 'receipts' | 'endpoints'>;

/** Keeps what an agent reported, inside the caller's transaction. */
export async function applyReports(session: Session, { receipts, endpoints, now, ...reporter }: ReportBatch & { readonly now: number }): Promise<ReceiptCounts> {
  const { applied, early, failed } = await raiseAll(session, reporter, receipts, now);
  if (failed.length > 0) await leaveByErrorPort(session, reporter, failed, now);
  if (early.length > 0) await keep(session, reporter, early, now);
  const disabled = endpoints.flatMap(({ endpoint, disabled: reason }) => (reason === null ? [] : [{ endpoint, reason }]));
  await disableEndpoints(session, reporter, [...disabled, ...applied.flatMap(lostEndpoint)], now);
  const enabled = endpoints.flatMap(({ endpoint, disabled: reason }) => (reason === null ? [endpoint] : []));
  if (enabled.length > 0) await session.rows(enable, [reporter.workspaceId, texts(enabled)]);
  return { applied: applied.length, early: early.length, unchanged: receipts.length - applied.length - early.length };
}

export async function settleReceipts(database: Database, { now, limit }: { readonly now: number; readonly limit: number }): Promise<void> {
  // Mostly nothing waits, and this is asked every second.
  if ((await database.rows(anyEarly, [])).length === 0) return;
  await database.transaction(async (session) => {
    const rows = await session.rows<EarlyRow>(takeSettled, [limit]);
    for (const group of Map.groupBy(rows, ({ workspace_id, agent_id, reporter_id }) => `${workspace_id} ${agent_id} ${reporter_id}`).values()) {
      const [first] = group;
      if (first === undefined) continue;
      const reporter: Reporter = { workspaceId: first.workspace_id, workflowId: first.workflow_id, agentId: first.reporter_id, of: first.agent_id === 0 ? 'workspace' : 'agent' };
      await applyReports(session, { ...reporter, now, endpoints: [], receipts: group.map(toReceipt) });
    }
  });
  await database.rows(forgetEarly, [now - EARLY_RECEIPT_MS]);
}

/** Which receipts moved a delivery, and which name none yet. Goes again where somebody else moved one meanwhile, as each time somebody gets on. */
async function raiseAll(session: Session, { workspaceId, agentId, of }: Reporter, receipts: readonly NewReceipt[], now: number): Promise<Raised> {
  const applied = new Set<NewReceipt>();
  const failed: Move[] = [];
  if (receipts.length === 0) return { applied: [], early: [], failed };
  for (;;) {
    const rows = await session.rows<ReferencedRow>(findReferenced, [
      numbers(receipts.map(() => workspaceId)), texts(receipts.map(({ reference }) => reference)), numbers(receipts.map(() => (of === 'agent' ? agentId : null))),
    ]);
    const moves = [...Map.groupBy(rows, keyOf).values()].flatMap((found) => moveOf(found, receipts));
    for (const { receipt } of moves) applied.add(receipt);
    const moved = moves.length === 0 ? [] : await session.rows<Omit<ReferencedRow, 'place' | 'status'>>(raise, [
      numbers(moves.map(({ row }) => row.agent_id)), numbers(moves.map(({ row }) => row.producer_id)), numbers(moves.map(({ row }) => row.position)),
      texts(moves.map(({ row }) => row.status)), texts(moves.map(({ receipt }) => receipt.status)), texts(moves.map(({ receipt }) => receipt.message)), now,
    ]);
    const done = new Set(moved.map(keyOf));
    failed.push(...moves.filter(({ row, receipt }) => receipt.status === 'failed' && done.has(keyOf(row))));
    if (moved.length < moves.length) continue;
    const known = new Set(rows.map(({ place }) => place));
    return { applied: [...applied], failed, early: receipts.filter((_receipt, index) => !known.has(index + 1)) };
  }
}

/** The highest of the receipts of one delivery, where it is higher than where the delivery stands. */
function moveOf(found: readonly ReferencedRow[], receipts: readonly NewReceipt[]): readonly Move[] {
  const [row] = found;
  if (row === undefined) return [];
  const highest = found.flatMap(({ place }) => receipts[place - 1] ?? []).reduce<{ readonly status: DeliveryStatus; readonly receipt: NewReceipt | undefined }>((at, receipt) => {
    const raised = raiseDelivery(at.status, receipt.status);
    return raised === at.status ? at : { status: raised, receipt };
  }, { status: row.status, receipt: undefined });
  return highest.receipt === undefined ? [] : [{ row, receipt: highest.receipt }];
}

/** Once, as a delivery becomes `failed` once. Who reads them is found by the sweep. */
async function leaveByErrorPort(session: Session, { workspaceId }: Reporter, failed: readonly Move[], now: number): Promise<void> {
  const rows = await session.rows<UndeliveredRow>(findUndelivered, [
    numbers(failed.map(({ row }) => row.agent_id)), numbers(failed.map(({ row }) => row.producer_id)), numbers(failed.map(({ row }) => row.position)), texts(failed.map(({ receipt }) => receipt.message)), workspaceId,
  ]);
  // One producer after the other, in the order of their ids, so that two batches never wait for each other.
  for (const group of Map.groupBy(rows, (row) => row.error_producer_id).values()) {
    const version = group[0]?.error_version ?? 0;
    await appendEvents(session, group.map((row) => undeliveredEvent(toStoredEvent(row), row.message ?? '', row.error_producer_id)), { workspaceId, version, now });
  }
}

async function keep(session: Session, { workspaceId, workflowId, agentId, of }: Reporter, early: readonly NewReceipt[], now: number): Promise<void> {
  await session.rows(keepEarly, [
    workspaceId, of === 'agent' ? agentId : 0, workflowId, agentId, now,
    texts(early.map(({ reference }) => reference)), texts(early.map(({ status }) => status)), texts(early.map(({ message }) => message)),
    texts(early.map(({ disableEndpoint }) => disableEndpoint)), numbers(early.map(({ at }) => at)),
  ]);
}

async function disableEndpoints(session: Session, { workspaceId, workflowId, agentId }: Reporter, endpoints: readonly { readonly endpoint: string; readonly reason: string }[], now: number): Promise<void> {
  if (endpoints.length === 0) return;
  await session.rows(disable, [workspaceId, workflowId, agentId, now, texts(endpoints.map(({ endpoint }) => endpoint)), texts(endpoints.map(({ reason }) => reason))]);
}

function lostEndpoint({ disableEndpoint, message }: NewReceipt): readonly { readonly endpoint: string; readonly reason: string }[] {
  return disableEndpoint === null ? [] : [{ endpoint: disableEndpoint, reason: message ?? 'the provider says that it cannot be reached' }];
}

function toReceipt({ reference, status, message, endpoint, happened_at }: EarlyRow): NewReceipt {
  return { reference, status, message, disableEndpoint: endpoint, at: happened_at };
}

function keyOf({ agent_id, producer_id, position }: Omit<ReferencedRow, 'place' | 'status'>): string {
  return `${agent_id} ${producer_id} ${position}`;
}

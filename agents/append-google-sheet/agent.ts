import { defineAction, UnknownOutcomeError, type ActionContext, type Delivery, type DeliveryOutcome } from '@rookery/sdk';
import { cellOf, type Cell } from '../google-sheets/cells.js';
import { firstRowOf, rangeOf } from '../google-sheets/ranges.js';
import { spreadsheetIdOf } from '../google-sheets/sheet-options.js';
import { callSheets, readCells, sheetBuckets, SHORTEST_WRITE_MS } from '../google-sheets/sheets-client.js';
import { spec, type AppendOptions } from './spec.js';

type Context = ActionContext<AppendOptions>;

interface Row {
  readonly key: string;
  readonly cells: readonly Cell[];
}

/** One call for a batch, and nothing is read before it, but on a repeat: then the keys in column A say which rows are there. */
export const appendGoogleSheet = defineAction(spec, {
  delivery: 'unsafe',
  onUnknown: 'retry',
  concurrency: 1,
  batchSize: 200,

  async performBatch(context, deliveries) {
    const rows = deliveries.map((delivery) => rowOf(context.options, delivery));
    const good = rows.filter((row): row is Row => !(row instanceof Error));
    const isRepeat = context.options.keyColumn && deliveries.some(({ attempt }) => attempt > 1);
    const known = isRepeat && good.length > 0 ? await rowsByKey(context) : new Map<string, number>();
    const added = await append(context, good.filter(({ key }) => !known.has(key)));
    return rows.map((row) => (row instanceof Error ? row : outcomeOf(context.options, known.get(row.key) ?? added.get(row.key))));
  },

  buckets: ({ credential }, _event, owner) => sheetBuckets('write', 1, credential, owner),
  quotaCredential: ({ credential }) => credential,
});

function rowOf({ columns, keyColumn }: AppendOptions, { event, idempotencyKey: key }: Delivery): Row | Error {
  try {
    const cells = columns.map(({ name, value }) => cellOf(value(event.scope), name));
    return { key, cells: keyColumn ? [key, ...cells] : cells };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function rowsByKey(context: Context): Promise<ReadonlyMap<string, number>> {
  const { credential, sheet } = context.options;
  const cells = await callSheets(context, { credential, kind: 'read' }, (client) => readCells(client, idOf(context.options), rangeOf(sheet, 'A:A')));
  return new Map(cells.flatMap(([key], index) => (typeof key === 'string' ? [[key, index + 1]] : [])));
}

async function append(context: Context, rows: readonly Row[]): Promise<ReadonlyMap<string, number>> {
  if (rows.length === 0) return new Map();
  const { credential, sheet, reading } = context.options;
  const request = {
    spreadsheetId: idOf(context.options),
    range: rangeOf(sheet, 'A1'),
    valueInputOption: reading === 'raw' ? 'RAW' : 'USER_ENTERED',
    insertDataOption: 'INSERT_ROWS',
    requestBody: { majorDimension: 'ROWS', values: rows.map(({ cells }) => [...cells]) },
  };
  const appended = callSheets(context, { credential, kind: 'write', isSafe: false }, async (client) => (await client.spreadsheets.values.append(request)).data);
  const [{ updates }] = await Promise.all([appended, context.clock.sleep(SHORTEST_WRITE_MS, context.signal)]);
  const first = firstRowOf(updates?.updatedRange);
  if (first === undefined || updates?.updatedRows !== rows.length) {
    const reason = `Google says that it added ${updates?.updatedRows ?? 0} of ${rows.length} rows`;
    throw new UnknownOutcomeError(reason, { parameters: { reason } });
  }
  return new Map(rows.map(({ key }, index) => [key, first + index]));
}

function outcomeOf(options: AppendOptions, row: number | undefined): DeliveryOutcome | Error {
  if (row === undefined) return new Error('a row was neither found nor added');
  const spreadsheetId = idOf(options);
  return { status: 'delivered', reference: `${spreadsheetId}:${options.sheet}:${row}`, outputs: [{ payload: { spreadsheetId, sheet: options.sheet, row } }] };
}

function idOf({ spreadsheet }: AppendOptions): string {
  return spreadsheetIdOf(spreadsheet) ?? spreadsheet;
}

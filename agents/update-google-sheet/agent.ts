import { defineAction, UnknownOutcomeError, type ActionContext, type DeliveryOutcome, type JsonObject } from '@rookery/sdk';
import { cellText } from '../google-sheets/cells.js';
import { columnLetters, firstRowOf, rangeOf } from '../google-sheets/ranges.js';
import { spreadsheetIdOf } from '../google-sheets/sheet-options.js';
import { callSheets, readCells, sheetBuckets, SHORTEST_WRITE_MS } from '../google-sheets/sheets-client.js';
import { newRow, partsOf, readColumns, wishOf, type RowWish, type SheetColumns } from './plan-rows.js';
import { spec, type UpdateOptions } from './spec.js';

type Context = ActionContext<UpdateOptions>;

interface Written {
  readonly row: number;
  readonly change: 'changed' | 'added';
}

/** Found by key, so a repeat writes the same cells again: the sheet is as if it had happened once. */
export const updateGoogleSheet = defineAction(spec, {
  delivery: 'idempotent',
  concurrency: 1,
  batchSize: 200,

  async performBatch(context, deliveries) {
    const wishes = deliveries.map(({ event }) => attempt(() => wishOf(context.options, event)));
    const good = wishes.filter((wish): wish is RowWish => !(wish instanceof Error));
    const written = good.length === 0 ? new Map<string, Written>() : await writeAll(context, merged(good));
    return wishes.map((wish, index) => (wish instanceof Error ? wish : outcomeOf(context.options, written.get(wish.key), deliveries[index]?.event.payload ?? {})));
  },

  // The headings and the keys are read, then rows are changed, added, or both.
  buckets: ({ credential }, _event, owner) => [...sheetBuckets('read', 2, credential, owner), ...sheetBuckets('write', 2, credential, owner)],
  quotaCredential: ({ credential }) => credential,
});

/** Of events with one key the later wins, column by column. */
function merged(wishes: readonly RowWish[]): readonly RowWish[] {
  const byKey = new Map<string, RowWish>();
  for (const wish of wishes) byKey.set(wish.key, { key: wish.key, cells: new Map([...(byKey.get(wish.key)?.cells ?? []), ...wish.cells]) });
  return [...byKey.values()];
}

async function writeAll(context: Context, wishes: readonly RowWish[]): Promise<ReadonlyMap<string, Written>> {
  const { options, clock, signal } = context;
  const [headerCells = []] = await read(context, '1:1');
  const columns = readColumns(options, headerCells);
  const letter = columnLetters(columns.keyColumn);
  const keys = await read(context, `${letter}2:${letter}`);
  // Of rows with one key the first is the one.
  const rows = new Map(keys.map(([key], index): [string, number] => [cellText(key), index + 2]).toReversed());
  const change = wishes.filter(({ key }) => rows.has(key));
  const add = options.addMissing ? wishes.filter(({ key }) => !rows.has(key)) : [];
  const [added] = await Promise.all([changeRows(context, columns, change, rows).then(() => addRows(context, columns, add)), clock.sleep(SHORTEST_WRITE_MS, signal)]);
  return new Map([...change.map(({ key }): [string, Written] => [key, { row: rows.get(key) ?? 0, change: 'changed' }]), ...added]);
}

function read(context: Context, cells: string): ReturnType<typeof readCells> {
  const { credential, sheet } = context.options;
  return callSheets(context, { credential, kind: 'read' }, (client) => readCells(client, idOf(context.options), rangeOf(sheet, cells)));
}

async function changeRows(context: Context, columns: SheetColumns, wishes: readonly RowWish[], rows: ReadonlyMap<string, number>): Promise<void> {
  if (wishes.length === 0) return;
  const { credential, sheet } = context.options;
  const data = wishes.flatMap((wish) => partsOf(columns, wish, rows.get(wish.key) ?? 0).map(({ cells, values }) => ({ range: rangeOf(sheet, cells), values: [[...values]] })));
  await callSheets(context, { credential, kind: 'write' }, (client) =>
    client.spreadsheets.values.batchUpdate({ spreadsheetId: idOf(context.options), requestBody: { valueInputOption: inputOf(context.options), data } }),
  );
}

async function addRows(context: Context, columns: SheetColumns, wishes: readonly RowWish[]): Promise<ReadonlyMap<string, Written>> {
  if (wishes.length === 0) return new Map();
  const { credential, sheet } = context.options;
  const values = wishes.map((wish) => [...newRow(columns, wish)]);
  // Not safe within this call, but safe to repeat as a whole: the keys are read again first.
  const { data } = await callSheets(context, { credential, kind: 'write', isSafe: false }, (client) =>
    client.spreadsheets.values.append({ spreadsheetId: idOf(context.options), range: rangeOf(sheet, 'A1'), valueInputOption: inputOf(context.options), insertDataOption: 'INSERT_ROWS', requestBody: { values } }),
  );
  const first = firstRowOf(data.updates?.updatedRange);
  if (first === undefined) throw new UnknownOutcomeError('Google does not say which rows it added', { parameters: { reason: 'no range in the answer' } });
  return new Map(wishes.map(({ key }, index): [string, Written] => [key, { row: first + index, change: 'added' }]));
}

function outcomeOf(options: UpdateOptions, written: Written | undefined, payload: JsonObject): DeliveryOutcome {
  const spreadsheetId = idOf(options);
  if (written === undefined) return { status: 'delivered', outputs: [{ payload, port: 'none' }] };
  return { status: 'delivered', reference: `${spreadsheetId}:${options.sheet}:${written.row}`, outputs: [{ payload: { spreadsheetId, sheet: options.sheet, ...written } }] };
}

function inputOf({ reading }: UpdateOptions): string {
  return reading === 'raw' ? 'RAW' : 'USER_ENTERED';
}

function idOf({ spreadsheet }: UpdateOptions): string {
  return spreadsheetIdOf(spreadsheet) ?? spreadsheet;
}

function attempt<Value>(work: () => Value): Value | Error {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

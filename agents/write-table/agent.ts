import { defineAction, PermanentError, type Delivery, type DeliveryOutcome, type JsonObject, type JsonValue, type TableWrite, type TableWriteResult } from '@rookery/sdk';
import { spec, type WriteTableOptions } from './spec.js';

/** A batch is one call. The table keeps the key of each delivery with its row, so a repeat changes nothing. */
export const writeTable = defineAction(spec, {
  delivery: 'idempotent',
  batchSize: 200,

  async performBatch({ options, tables }, deliveries) {
    const drafts = deliveries.map((delivery) => draft(options, delivery));
    const writes = drafts.filter((item): item is TableWrite => !(item instanceof Error));
    const results = writes.length === 0 ? [] : await tables.write(options.table, writes);
    const byWrite = new Map(writes.map((write, index) => [write, results[index]]));
    return drafts.map((item, index) => (item instanceof Error ? item : outcomeOf(byWrite.get(item), deliveries[index])));
  },
});

function draft({ way, by, values }: WriteTableOptions, { event, idempotencyKey }: Delivery): TableWrite | Error {
  try {
    const row = values === undefined ? event.payload : values(event.scope);
    if (!isObject(row)) return new PermanentError(`values: ${JSON.stringify(row).slice(0, 60)} is no row; write an object of columns`);
    return { idempotencyKey, way, by, values: row };
  } catch (error) {
    return error instanceof Error ? error : new PermanentError(String(error));
  }
}

function outcomeOf(result: TableWriteResult | undefined, delivery: Delivery | undefined): DeliveryOutcome | Error {
  if (result === undefined) return new Error('the table gave fewer results than writes');
  if (!result.ok) return new PermanentError(result.message, { code: result.code });
  const payload = result.row ?? delivery?.event.payload ?? {};
  return { status: 'delivered', outputs: [result.row === null ? { payload, port: 'none' } : { payload }] };
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

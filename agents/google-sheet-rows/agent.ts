import { createHash } from 'node:crypto';
import { canonicalJson, defineSource, type CheckResult, type JsonValue, type SourceContext, type SourceItem } from '@rookery/sdk';
import { z } from 'zod';
import { cellText } from '../google-sheets/cells.js';
import { sheetBuckets } from '../google-sheets/sheets-client.js';
import { readSheet, type SheetRow } from './read-sheet.js';
import { spec, type SheetRowsOptions } from './spec.js';

/** Emitted by one check; what is left is found by the next, which comes at once. */
const MOST_ITEMS = 5_000;

/** What is kept of a row: what was in it, and how many times it changed. */
const knownSchema = z.object({ digest: z.string(), version: z.number() });
type Known = z.output<typeof knownSchema>;

interface Finding {
  readonly key: string;
  readonly row: SheetRow;
  readonly known: Known | undefined;
  readonly digest: string;
}

/** Reads the whole sheet each time and compares with what it knows by key; Sheets tells nobody what has changed. */
export const googleSheetRows = defineSource(spec, {
  defaultSchedule: '5m',

  // The size of the sheet and its first page; most have no other.
  buckets: ({ credential }, _scope, owner) => sheetBuckets('read', 2, credential, owner),
  quotaCredential: ({ credential }) => credential,

  async check(context) {
    const isSilent = context.options.startAt === 'now' && context.cursor !== 'started';
    const items: SourceItem[] = [];
    const seen = new Set<string>();
    let twice = 0;
    for await (const page of readSheet(context)) {
      const keyed = page.map((row) => ({ row, key: keyOf(context.options, row) })).filter(({ key }) => key !== '');
      const fresh = keyed.filter(({ key }) => {
        const isFirst = !seen.has(key);
        seen.add(key);
        if (!isFirst) twice += 1;
        return isFirst;
      });
      const state = await context.state.get(fresh.map(({ key }) => key));
      for (const { key, row } of fresh) {
        const finding = { key, row, known: knownOf(state.get(key)), digest: digestOf(row.values) };
        if (finding.known?.digest === finding.digest) continue;
        if (items.length === MOST_ITEMS) return warned(context, { items, more: true }, twice);
        const version = (finding.known?.version ?? 0) + 1;
        context.state.set(key, { digest: finding.digest, version });
        if (!isSilent && isWanted(context.options, finding)) items.push(itemOf(finding, version));
      }
    }
    return warned(context, { items, cursor: 'started' }, twice);
  },
});

function warned(context: SourceContext<SheetRowsOptions>, result: CheckResult, twice: number): CheckResult {
  if (twice > 0 && context.options.key !== undefined) context.log.warn('rows with the key of another row above them are left out', { rows: twice, key: context.options.key });
  return result;
}

function keyOf({ key }: SheetRowsOptions, { values }: SheetRow): string {
  if (key === undefined) return digestOf(values);
  return cellText(values[key]);
}

function isWanted({ emit }: SheetRowsOptions, { known }: Finding): boolean {
  return known === undefined || emit === 'added and changed';
}

function itemOf({ key, row, known }: Finding, version: number): SourceItem {
  return { payload: { change: known === undefined ? 'added' : 'changed', row: row.row, values: row.values }, key, dedupeKey: `${key}:${version}` };
}

function knownOf(value: JsonValue | undefined): Known | undefined {
  return knownSchema.safeParse(value).data;
}

function digestOf(values: SheetRow['values']): string {
  return createHash('sha256').update(canonicalJson(values)).digest('base64url').slice(0, 22);
}

import type { sheets_v4 } from '@googleapis/sheets';
import { jsonObjectOf, type BucketUse, type JsonValue } from '@rookery/sdk';
import { z } from 'zod';
import { callGoogle, type GoogleContext } from '../google/google-access.js';

/** So long a writing call lasts at least: 60 a minute is what one user may do. */
export const SHORTEST_WRITE_MS = 1_000;

/** Rows, since what is counted is one event; calls are kept apart by their length. A refusal for quota pauses it for all agents of the account. */
export function sheetBucket(credential: string): BucketUse {
  return { name: `google:sheets:${credential}`, ratePerSecond: 200, burst: 500 };
}

/** Calls Sheets; see `callGoogle` for what is thrown. */
export function callSheets<Result>(context: GoogleContext, { credential, isSafe }: { readonly credential: string; readonly isSafe: boolean }, work: (client: sheets_v4.Sheets) => Promise<Result>): Promise<Result> {
  return callGoogle(context, { credential, isSafe, bucket: sheetBucket(credential).name }, async (access) => {
    const { sheets } = await import('@googleapis/sheets');
    return work(sheets({ version: 'v4', ...access }));
  });
}

const gridSchema = z.array(z.array(z.unknown()));

/** The cells of a range as they are; formulas give their values. */
export async function readCells(client: sheets_v4.Sheets, spreadsheetId: string, range: string): Promise<readonly (readonly JsonValue[])[]> {
  const { data } = await client.spreadsheets.values.get({ spreadsheetId, range, valueRenderOption: 'UNFORMATTED_VALUE', dateTimeRenderOption: 'FORMATTED_STRING' });
  return gridSchema.parse(data.values ?? []).map((row) => row.map(jsonCell));
}

function jsonCell(value: unknown): JsonValue {
  return jsonObjectOf({ value })['value'] ?? null;
}

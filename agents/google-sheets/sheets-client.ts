import type { sheets_v4 } from '@googleapis/sheets';
import { jsonObjectOf, type BucketUse, type JsonValue, type QuotaOwner } from '@rookery/sdk';
import { z } from 'zod';
import { callGoogle, type GoogleContext } from '../google/google-access.js';
import { googleBuckets, paceBelow } from '../google/quota-owner.js';

/** So long a writing call lasts at least: 60 a minute is what one user may do. */
export const SHORTEST_WRITE_MS = 1_000;

/** Google allows a project 300 calls a minute and each of its users 60, reads and writes apart. */
const project = paceBelow(300);
const user = paceBelow(60);

/** The limits of so many calls at once. What is counted is a call, however many rows it has. */
export function sheetBuckets(kind: 'read' | 'write', calls: number, credential: string, owner: QuotaOwner | undefined): readonly BucketUse[] {
  return googleBuckets({ service: `sheets:${kind}`, project, user }, credential, owner).map((use) => ({ ...use, tokens: calls, per: 'call' }));
}

/** Calls Sheets; see `callGoogle` for what is thrown. */
export function callSheets<Result>(context: GoogleContext, { credential, kind, isSafe = true }: { readonly credential: string; readonly kind: 'read' | 'write'; readonly isSafe?: boolean }, work: (client: sheets_v4.Sheets) => Promise<Result>): Promise<Result> {
  return callGoogle(context, { credential, isSafe, service: `sheets:${kind}` }, async (access) => {
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

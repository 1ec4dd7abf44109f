import { setImmediate as othersTurn } from 'node:timers/promises';
import { issuesFromZod, type JsonObject, type JsonValue } from '@rookery/model';
import { compileConditions, conditionsSchema, type Conditions, type TemplateScope } from '@rookery/sdk';
import { faultOf, type Budget } from './template-preview.js';

/** What one row says of each payload; `null`: it could not be told, the message says why. */
export type RowResult = { readonly ok: true; readonly holds: readonly (boolean | null)[]; readonly message?: string } | { readonly ok: false; readonly code: string; readonly message: string };

type Row = Conditions[number];

/** Looks at each row alone, as a person writes them one after the other. */
export async function previewConditions(rows: readonly JsonValue[], payloads: readonly JsonObject[], { scopeOf, now, isSpent }: { readonly scopeOf: (payload: JsonObject) => TemplateScope; readonly now: number; readonly isSpent: Budget }): Promise<readonly RowResult[]> {
  const scopes = payloads.map((payload) => ({ payload, scope: scopeOf(payload) }));
  const results: RowResult[] = [];
  for (const row of rows) {
    const compiled = compile(row);
    results.push(typeof compiled === 'function' ? await lookAt(compiled) : compiled);
  }
  return results;

  async function lookAt(holds: Row): Promise<RowResult> {
    await othersTurn();
    const verdicts: (boolean | null)[] = [];
    let message: string | undefined;
    for (const { payload, scope } of scopes) {
      try {
        verdicts.push(isSpent() ? null : holds(payload, scope, now));
      } catch (error) {
        verdicts.push(null);
        message ??= faultOf(error).message;
      }
    }
    return { ok: true, holds: verdicts, ...(message === undefined ? {} : { message }) };
  }
}

function compile(row: JsonValue): Row | Extract<RowResult, { ok: false }> {
  const parsed = conditionsSchema.safeParse([row], { reportInput: true });
  if (!parsed.success) {
    const [issue] = issuesFromZod(parsed.error);
    return { ok: false, code: issue?.code ?? 'option.condition', message: issue?.message ?? 'this is no condition' };
  }
  try {
    return compileConditions(parsed.data)[0] ?? { ok: false, code: 'option.condition', message: 'this is no condition' };
  } catch (error) {
    return faultOf(error);
  }
}

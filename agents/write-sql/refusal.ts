import { isRookeryError, PermanentError, TransientError, UnknownOutcomeError, UserError } from '@rookery/sdk';
import { faultOf, type Fault, type Place } from '../sql/failures.js';
import { CommitLostError } from '../sql/open-session.js';
import type { RowDraft } from './row-draft.js';

/** What a failed transaction means for each delivery in it, `undefined` when smaller transactions must find out whose row it was. */
export type Verdict = { readonly again: true } | { readonly byHalves: true } | { readonly error: Error };

/** Until the commit is asked for nothing has taken effect, whatever breaks: the server rolls it back. */
export function verdictOn(error: unknown, at: { readonly place: Place; readonly statementTimeout: number; readonly drafts: readonly RowDraft[]; readonly tries: number }): Verdict {
  if (error instanceof CommitLostError) {
    const reason = `${at.place.host}:${at.place.port} was lost during the commit`;
    return { error: new UnknownOutcomeError(`it is not known whether the rows were written: ${reason}`, { parameters: { reason }, cause: error }) };
  }
  if (isRookeryError(error)) return { error };
  const fault = faultOf(error, at.place, at.statementTimeout);
  const isAlone = at.drafts.length === 1;
  switch (fault.kind) {
    case 'deadlock':
      if (at.tries < MOST_TRIES) return { again: true };
      return { error: new TransientError(fault.reason, { parameters: { reason: fault.reason }, cause: error }) };
    case 'passing':
      return { error: new TransientError(fault.reason, { parameters: { reason: fault.reason }, cause: error }) };
    case 'row':
      if (!isAlone) return { byHalves: true };
      // Another attempt at the same row may have been under way; looked at again, its row is there.
      if (fault.isDuplicate && at.tries < 2) return { again: true };
      return { error: permanent(rowReason(error, fault, at.drafts[0]), error) };
    case 'set-up':
    case 'statement':
      return { error: new UserError(fault.reason, { code: 'provider.refused', parameters: { reason: fault.reason }, cause: error }) };
  }
}

const MOST_TRIES = 4;

function permanent(reason: string, cause: unknown): PermanentError {
  return new PermanentError(reason, { parameters: { reason }, cause });
}

/** Names the column where the server does, or where its message quotes a value that only some columns have. */
function rowReason(error: unknown, { reason, isDuplicate }: Fault, draft: RowDraft | undefined): string {
  const said = reason.replace(/; check its columns, tables and parameters$/, '');
  const named = error instanceof Error && 'column' in error && typeof error.column === 'string' && error.column !== '' ? [error.column] : columnsQuotedIn(said, draft);
  const where = named.length === 0 ? '' : ` (column ${named.map((name) => `"${name}"`).join(' or ')})`;
  const detail = error instanceof Error && 'detail' in error && typeof error.detail === 'string' ? `: ${error.detail}` : '';
  return `${said}${where}${detail}; ${isDuplicate ? 'choose "upsert" or "insert-or-ignore" if a row may be there already' : 'change the template of the column, or the event'}`;
}

function columnsQuotedIn(message: string, draft: RowDraft | undefined): readonly string[] {
  const quoted = /["'](.*)["']/s.exec(message)?.[1];
  return quoted === undefined || draft === undefined ? [] : [...draft.values].filter(([, value]) => (typeof value === 'string' ? value : JSON.stringify(value)) === quoted).map(([name]) => name);
}

import { PermanentError, TransientError, UnknownOutcomeError, UserError } from '@rookery/sdk';
import type { ServerAnswer } from '../bulk/call-server.js';

/** ClickHouse's `ErrorCodes.cpp`: time-outs, too many queries or parts, no memory, read-only, no keeper, overload. Nothing was inserted. */
const PASSING: ReadonlySet<number> = new Set([159, 160, 164, 202, 209, 210, 225, 236, 241, 242, 252, 285, 290, 335, 394, 425, 439, 473, 499, 668, 745, 999]);
/** The insert may have been written and only its confirmation is missing. */
const UNKNOWN: ReadonlySet<number> = new Set([319]);
/** A value does not fit its column, or a field has none: the rows tell, not the table. */
const ROW: ReadonlySet<number> = new Set([6, 26, 27, 32, 33, 38, 41, 53, 69, 70, 72, 117, 131, 321, 349, 376, 407, 441, 469, 675, 676, 691]);
const LOG_IN: ReadonlySet<number> = new Set([192, 193, 194, 497, 516]);

export type Verdict = { readonly isDone: true } | { readonly isAboutRows: true; readonly error: Error } | { readonly isAboutRows: false; readonly error: Error };

/** What an answer means. ClickHouse puts the code of its exception in a header, whatever the status is. */
export function verdictOn({ status, headers, text }: ServerAnswer): Verdict {
  const code = Number(headers.get('x-clickhouse-exception-code') ?? /^Code: (\d+)/.exec(text)?.[1] ?? Number.NaN);
  if (status === 200 && Number.isNaN(code)) return { isDone: true };
  const reason = text.replaceAll(/\s+/g, ' ').trim().slice(0, 400) || `status ${status}`;
  const parameters = { reason };
  const whole = (error: Error): Verdict => ({ isAboutRows: false, error });
  if (PASSING.has(code)) return whole(new TransientError(`ClickHouse refused it for now: ${reason}`, { parameters }));
  if (UNKNOWN.has(code)) return whole(new UnknownOutcomeError(`ClickHouse cannot tell whether the rows were written: ${reason}`, { parameters }));
  if (LOG_IN.has(code)) return whole(new UserError(`ClickHouse refuses the log-in: ${reason}; check user, password and rights in the credential`, { code: 'provider.refused', parameters }));
  if (ROW.has(code)) return { isAboutRows: true, error: new PermanentError(`ClickHouse refuses the row: ${reason}; change the template of the column, or the event`, { parameters }) };
  if (!Number.isNaN(code)) return whole(new UserError(`ClickHouse refuses the insert: ${reason}; check table, columns and rights`, { code: 'provider.refused', parameters }));
  // A proxy before the server: who knows what the server did.
  if (status === 401 || status === 403) return whole(new UserError(`the server answered ${status}: ${reason}; check the credential`, { code: 'provider.refused', parameters }));
  if (status === 429 || status === 503) return whole(new TransientError(`the server answered ${status}: ${reason}`, { parameters }));
  if (status === 413) return { isAboutRows: true, error: new PermanentError('the row is larger than the server takes', { parameters }) };
  if (status >= 500) return whole(new UnknownOutcomeError(`the server answered ${status}: ${reason}`, { parameters }));
  return whole(new PermanentError(`the server answered ${status}: ${reason}; is this the HTTP interface?`, { parameters }));
}

import { errorOf, isNetError, isRookeryError, type RookeryError } from '@rookery/sdk';

export interface Place {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Only to be blotted out. */
  readonly password: string;
}

/** SQLSTATE classes and codes after which the same statement may work later. */
const PASSING_STATES = /^(08|40|53|57P|55P03|XX000)/;
/** MySQL and MariaDB: too many connections, shutting down, lost, lock wait, deadlock, aborted, host blocked. */
const PASSING_NUMBERS: ReadonlySet<number> = new Set([1040, 1053, 1077, 1129, 1152, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1226, 1317, 1927, 2006, 2013, 4031]);
const STATEMENT_TIME_OUTS: ReadonlySet<number> = new Set([1969, 3024]);
const NO_LOG_IN: ReadonlySet<number> = new Set([1044, 1045, 1698]);

/** Says whose fault it is and what to do: `source.unavailable` is tried again, `source.failed` needs a person. */
export function explain(error: unknown, place: Place, statementTimeout: number): RookeryError {
  if (isRookeryError(error)) return error;
  const at = `${place.host}:${place.port}`;
  const said = blotted(messageOf(error), place.password);
  if (isNetError(error)) {
    if (error.code === 'network.denied') return errorOf('source.failed', { reason: `${at} may not be called: ${said}; ask the operator to allow it` }, error);
    return errorOf('source.unavailable', { reason: `${at} does not answer: ${said}` }, error);
  }
  if (isTlsFault(error)) return errorOf('source.failed', { reason: `${at} and this server agree on no secure connection: ${said}; check "tls" and the certificate authority in the credential` }, error);
  const { state, number } = codesOf(error);
  if (state === '57014' || (number !== undefined && STATEMENT_TIME_OUTS.has(number))) {
    return errorOf('source.unavailable', { reason: `${at} took longer than ${statementTimeout} ms for the statement; index the cursor columns, narrow the statement or raise "statementTimeout"` }, error);
  }
  if (number === undefined ? state === undefined || PASSING_STATES.test(state) : PASSING_NUMBERS.has(number)) return errorOf('source.unavailable', { reason: `${at}: ${said}` }, error);
  if (state?.startsWith('28') === true || (number !== undefined && NO_LOG_IN.has(number))) {
    return errorOf('source.failed', { reason: `${at} refuses "${place.user}" for the database "${place.database}": ${said}; check user, password and rights in the credential` }, error);
  }
  if (state === '3D000' || number === 1049) return errorOf('source.failed', { reason: `${at} has no database "${place.database}"; check the credential` }, error);
  if (state === '25006' || number === 1792) return errorOf('source.failed', { reason: `the statement tries to write: ${said}; only SELECT is possible here` }, error);
  return errorOf('source.failed', { reason: `${at} refuses the statement: ${said}; check its columns, tables and parameters` }, error);
}

/** No TLS on the other side, or a certificate that does not hold: Node's codes, those of mysql2, and pg, which has only a text. */
function isTlsFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return /CERT|^ERR_TLS|_SSL_|UNABLE_TO_(GET_ISSUER|VERIFY)/.test(code) || error.message === 'The server does not support SSL connections';
}

function codesOf(error: unknown): { readonly state?: string; readonly number?: number } {
  if (typeof error !== 'object' || error === null) return {};
  if ('errno' in error && typeof error.errno === 'number' && error.errno > 0) return { number: error.errno };
  return 'code' in error && typeof error.code === 'string' && /^[0-9A-Z]{5}$/.test(error.code) ? { state: error.code } : {};
}

function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : error instanceof AggregateError ? error.errors.map(messageOf).join(', ') : String(error);
}

/** Servers do not repeat passwords; a driver's message is not ours to trust with it. */
function blotted(text: string, password: string): string {
  return password.length < 4 ? text : text.replaceAll(password, '***');
}

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
/** SQL Server: the same, its throttling in Azure, sessions that were ended, a lock wait, no memory, no room. */
const PASSING_MSSQL: ReadonlySet<number> = new Set([64, 121, 233, 596, 701, 802, 1105, 1204, 1222, 3903, 3960, 6005, 9001, 9002, 10_053, 10_054, 10_060, 10_928, 10_929, 17_142, 17_830, 40_143, 40_197, 40_501, 40_540, 40_613, 42_108, 42_109, 49_918, 49_919, 49_920]);
const STATEMENT_TIME_OUTS: ReadonlySet<number> = new Set([1969, 3024]);
const NO_LOG_IN: ReadonlySet<number> = new Set([1044, 1045, 1698]);

/** Data that a table refuses: another row may well fit. SQLSTATE classes, and the numbers of MySQL, MariaDB and SQL Server. */
const ROW_STATES = /^(21|22|23|44|P0)/;
const ROW_NUMBERS: ReadonlySet<number> = new Set([
  1048, 1062, 1138, 1216, 1217, 1264, 1265, 1292, 1364, 1366, 1367, 1406, 1411, 1451, 1452, 1525, 1586, 1644, 1690, 3140, 3819, 4025, 4078,
  220, 241, 242, 245, 248, 515, 547, 2601, 2627, 2628, 8114, 8115, 8152, 8169, 9420,
]);
const DEADLOCK_STATES: ReadonlySet<string> = new Set(['40001', '40P01']);
const DEADLOCK_NUMBERS: ReadonlySet<number> = new Set([1205, 1213]);
const DUPLICATE_NUMBERS: ReadonlySet<number> = new Set([1062, 2601, 2627]);

/** What a failure means: `passing` may work later, `set-up` and `statement` need a person, `row` is about the values of one row. */
export interface Fault {
  readonly kind: 'passing' | 'deadlock' | 'set-up' | 'statement' | 'row';
  readonly isDuplicate: boolean;
  readonly reason: string;
}

/** Says whose fault it is and what to do: `source.unavailable` is tried again, `source.failed` needs a person. */
export function explain(error: unknown, place: Place, statementTimeout: number): RookeryError {
  if (isRookeryError(error)) return error;
  const { kind, reason } = faultOf(error, place, statementTimeout);
  return errorOf(kind === 'passing' || kind === 'deadlock' ? 'source.unavailable' : 'source.failed', { reason }, error);
}

export function faultOf(error: unknown, place: Place, statementTimeout: number): Fault {
  const at = `${place.host}:${place.port}`;
  const said = blotted(messageOf(error), place.password);
  const fault = (kind: Fault['kind'], reason: string, isDuplicate = false): Fault => ({ kind, reason, isDuplicate });
  if (isNetError(error)) {
    if (error.code === 'network.denied') return fault('set-up', `${at} may not be called: ${said}; ask the operator to allow it`);
    return fault('passing', `${at} does not answer: ${said}`);
  }
  if (isTlsFault(error)) return fault('set-up', `${at} and this server agree on no secure connection: ${said}; check "tls" and the certificate authority in the credential`);
  const { state, number, driver } = codesOf(error);
  if (driver === 'ELOGIN' && !/not currently available|busy|try again/i.test(said)) return fault('set-up', `${at} refuses "${place.user}" for the database "${place.database}": ${said}; check user, password, database and rights in the credential`);
  if (driver === 'ETIMEOUT' || state === '57014' || (number !== undefined && STATEMENT_TIME_OUTS.has(number))) {
    return fault('passing', `${at} took longer than ${statementTimeout} ms for the statement; index the cursor columns, narrow the statement or raise "statementTimeout"`);
  }
  if ((state !== undefined && DEADLOCK_STATES.has(state)) || (number !== undefined && DEADLOCK_NUMBERS.has(number))) return fault('deadlock', `${at}: ${said}`);
  if (number === undefined ? state === undefined || PASSING_STATES.test(state) : PASSING_NUMBERS.has(number) || PASSING_MSSQL.has(number)) return fault('passing', `${at}: ${said}`);
  if (state?.startsWith('28') === true || (number !== undefined && NO_LOG_IN.has(number))) {
    return fault('set-up', `${at} refuses "${place.user}" for the database "${place.database}": ${said}; check user, password and rights in the credential`);
  }
  if (state === '3D000' || number === 1049) return fault('set-up', `${at} has no database "${place.database}"; check the credential`);
  if (state === '25006' || number === 1792) return fault('statement', `the statement tries to write: ${said}; only SELECT is possible here`);
  const isRow = (state !== undefined && ROW_STATES.test(state)) || (number !== undefined && ROW_NUMBERS.has(number));
  return fault(isRow ? 'row' : 'statement', `${at} refuses the statement: ${said}; check its columns, tables and parameters`, state === '23505' || (number !== undefined && DUPLICATE_NUMBERS.has(number)));
}

/** No TLS on the other side, or a certificate that does not hold: Node's codes, those of mysql2, and pg, which has only a text. */
function isTlsFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  // SQL Server's driver wraps what TLS says.
  if (error.cause instanceof Error && isTlsFault(error.cause)) return true;
  return /CERT|^ERR_TLS|_SSL_|^EENCRYPT$|UNABLE_TO_(GET_ISSUER|VERIFY)/.test(code) || error.message === 'The server does not support SSL connections';
}

/** SQLSTATE of PostgreSQL; the number MySQL, MariaDB or SQL Server gave; the word of SQL Server's driver when there is no number. */
export function codesOf(error: unknown): { readonly state?: string; readonly number?: number; readonly driver?: string } {
  if (typeof error !== 'object' || error === null) return {};
  if ('errno' in error && typeof error.errno === 'number' && error.errno > 0) return { number: error.errno };
  if ('number' in error && typeof error.number === 'number') return { number: error.number };
  if (!('code' in error) || typeof error.code !== 'string') return {};
  return /^[0-9A-Z]{5}$/.test(error.code) ? { state: error.code } : { driver: error.code };
}

export function messageOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : error instanceof AggregateError ? error.errors.map(messageOf).join(', ') : String(error);
}

/** Servers do not repeat passwords; a driver's message is not ours to trust with it. */
export function blotted(text: string, password: string): string {
  return password.length < 4 ? text : text.replaceAll(password, '***');
}

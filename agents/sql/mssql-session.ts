import type { Socket } from 'node:net';
import type { Connection, Request } from 'tedious';
import type { z } from 'zod';
import type { JsonValue } from '@rookery/sdk';
import type { sqlserver } from '../credentials/sqlserver.js';
import { numberOrText, type Column, type ColumnKind, type SqlConnection, type SqlParameter, type SqlResult } from './session.js';

type Login = z.output<typeof sqlserver.fields>;
type Driver = typeof import('tedious');

/** What we need of the driver's description of a column. */
interface DriverColumn {
  readonly colName: string;
  readonly type: { readonly name: string };
  readonly precision: number | undefined;
  readonly scale: number | undefined;
  readonly dataLength: number | undefined;
}

/** By the driver's names; what is not here is text. A nullable column has the name with an N. */
const KINDS: Readonly<Record<string, ColumnKind>> = {
  TinyInt: 'integer', SmallInt: 'integer', Int: 'integer', BigInt: 'integer', Float: 'float', Real: 'float', Decimal: 'decimal', Numeric: 'decimal',
  DateTime: 'time', SmallDateTime: 'time', DateTime2: 'time', DateTimeOffset: 'instant', Date: 'date', Binary: 'binary', VarBinary: 'binary',
  Bit: 'unordered', Money: 'unordered', SmallMoney: 'unordered', Time: 'unordered', Xml: 'unordered', Text: 'unordered', NText: 'unordered', Image: 'unordered', UDT: 'unordered', Variant: 'unordered',
};
/** The driver reads decimals as doubles, which hold fifteen digits. */
const MOST_DIGITS = 15;
/** One declared length for all, so that the server keeps one plan for a statement. */
const DECLARED_LENGTH = 4_000;

/** Logs in over a connected socket. The socket is the connection's from here on. */
export async function connectMssql(socket: Socket, login: Login, connectTimeout: number): Promise<SqlConnection> {
  // Loaded with the first SQL Server, because few workflows have one and it is a large part of a start.
  const driver = (await import('tedious')).default;
  let isTaken = false;
  const connection = new driver.Connection({
    server: login.host,
    authentication: { type: 'default', options: { userName: login.user, password: login.password } },
    options: {
      database: login.database, port: login.port, appName: 'rookery', connectTimeout, useUTC: true, rowCollectionOnRequestCompletion: true, abortTransactionOnError: false, maxRetriesOnTransientErrors: 0,
      encrypt: login.tls, trustServerCertificate: false, ...(login.tls && login.tlsCa !== undefined ? { cryptoCredentialsDetails: { ca: login.tlsCa } } : {}),
      // The socket has come through the guarded door. A server that sends us on to another address gets no second one.
      connector: () => {
        if (isTaken) return Promise.reject(new Error('the server sends to another address; write that address into the credential'));
        isTaken = true;
        return Promise.resolve(socket);
      },
    },
  });
  let isBroken = false;
  connection.on('error', () => {
    isBroken = true;
  });
  connection.on('end', () => {
    isBroken = true;
  });
  const end = () => {
    connection.close();
    socket.destroy();
    return Promise.resolve();
  };
  try {
    await promised((done) => connection.connect(done));
  } catch (error) {
    await end();
    throw error;
  }
  let timeOut = 0;
  let isOpen = false;
  return {
    dialect: 'mssql',
    isAlive: () => !isBroken && !socket.destroyed,
    end,
    async begin(_kind, statementTimeout) {
      timeOut = statementTimeout;
      connection.config.options.requestTimeout = statementTimeout;
      await promised((done) => connection.beginTransaction(done, '', driver.ISOLATION_LEVEL.READ_COMMITTED));
      isOpen = true;
    },
    run: (text, parameters) => run(driver, connection, { text, parameters, timeOut }),
    async commit() {
      await promised((done) => connection.commitTransaction(done));
      isOpen = false;
    },
    async rollback() {
      if (isOpen) await promised((done) => connection.rollbackTransaction(done));
      isOpen = false;
    },
  };
}

function run(driver: Driver, connection: Connection, { text, parameters, timeOut }: { readonly text: string; readonly parameters: readonly SqlParameter[]; readonly timeOut: number }): Promise<SqlResult> {
  return new Promise((resolve, reject) => {
    let columns: readonly Column[] = [];
    const request = new driver.Request(text, (error: Error | null | undefined, changed?: number, rows?: readonly (readonly { readonly value: unknown }[])[]) => {
      if (error) return reject(error);
      resolve({ columns, rows: (rows ?? []).map((row) => row.map(({ value }) => value)), changed: changed ?? 0 });
    });
    request.on('columnMetadata', (found: readonly DriverColumn[] | Readonly<Record<string, DriverColumn>>) => {
      columns = Object.values(found).map(columnOf);
    });
    request.setTimeout(timeOut);
    for (const [index, value] of parameters.entries()) bind(driver, request, `p${index + 1}`, value);
    connection.execSql(request);
  });
}

function bind({ TYPES }: Driver, request: Request, name: string, value: SqlParameter): void {
  if (typeof value === 'boolean') request.addParameter(name, TYPES.Bit, value);
  else if (typeof value === 'number') request.addParameter(name, Number.isSafeInteger(value) ? TYPES.BigInt : TYPES.Float, value);
  else if (value !== null && value.length > DECLARED_LENGTH) request.addParameter(name, TYPES.NVarChar, value);
  else request.addParameter(name, TYPES.NVarChar, value, { length: DECLARED_LENGTH });
}

function promised(work: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => work((error) => (error ? reject(error) : resolve())));
}

function columnOf({ colName, type, precision, scale, dataLength }: DriverColumn): Column {
  const bare = bareName(type.name, dataLength);
  const kind = bare === 'Decimal' && (precision ?? MOST_DIGITS + 1) > MOST_DIGITS ? 'unordered' : KINDS[bare] ?? 'text';
  const text = (value: unknown): string => textOf(value, bare, scale);
  return {
    name: colName,
    kind,
    sqlType: sqlTypeOf(bare),
    textOf: (value) => (value === null || value === undefined ? null : text(value)),
    jsonOf: (value) => (value === null || value === undefined ? null : jsonOf(value, bare, text)),
  };
}

/** What a text of the column is cast to when it is sent back to be compared. */
function sqlTypeOf(bare: string): string | undefined {
  switch (bare) {
    case 'DateTime': return 'datetime';
    case 'SmallDateTime': return 'smalldatetime';
    case 'DateTime2': return 'datetime2(7)';
    case 'DateTimeOffset': return 'datetimeoffset(7)';
    case 'Date': return 'date';
    case 'TinyInt': case 'SmallInt': case 'Int': case 'BigInt': return 'bigint';
    case 'Decimal': return `decimal(38, ${MOST_DIGITS})`;
    case 'Float': case 'Real': return 'float';
    default: return undefined;
  }
}

function bareName(name: string, length: number | undefined): string {
  switch (name) {
    case 'IntN': return 'BigInt';
    case 'FloatN': return 'Float';
    case 'BitN': return 'Bit';
    case 'MoneyN': return 'Money';
    case 'Numeric': case 'NumericN': case 'DecimalN': return 'Decimal';
    case 'DateTimeN': return length === 4 ? 'SmallDateTime' : 'DateTime';
    default: return name;
  }
}

function textOf(value: unknown, bare: string, scale: number | undefined): string {
  if (value instanceof Date) return momentText(value, bare, scale);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The driver keeps what is finer than a millisecond beside the date, in seconds. */
function momentText(value: Date, bare: string, scale: number | undefined): string {
  const iso = value.toISOString();
  if (bare === 'Date') return iso.slice(0, 10);
  const delta = 'nanosecondsDelta' in value && typeof value.nanosecondsDelta === 'number' ? value.nanosecondsDelta : 0;
  const digits = bare === 'DateTime' || bare === 'SmallDateTime' ? 3 : scale ?? 7;
  const fraction = `${iso.slice(20, 23)}${String(Math.round(delta * 1e7)).padStart(4, '0')}`.slice(0, digits);
  const text = `${iso.slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}`;
  if (bare === 'Time') return text.slice(11);
  return bare === 'DateTimeOffset' ? `${text}Z` : text;
}

function jsonOf(value: unknown, bare: string, text: (value: unknown) => string): JsonValue {
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  return bare === 'BigInt' ? numberOrText(text(value)) : text(value);
}

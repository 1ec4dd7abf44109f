import type { Socket } from 'node:net';
import type { Connection, FieldPacket, QueryResult } from 'mysql2/promise';
import type { z } from 'zod';
import type { JsonValue } from '@rookery/sdk';
import type { mysql } from '../credentials/mysql.js';
import { numberOrText, type Column, type ColumnKind, type SqlConnection } from './session.js';

/** Type codes of the protocol (`enum_field_types` of MySQL and MariaDB). */
const KINDS: Readonly<Record<number, ColumnKind>> = {
  0: 'decimal', 1: 'integer', 2: 'integer', 3: 'integer', 5: 'float', 7: 'instant', 8: 'integer', 9: 'integer', 10: 'date', 12: 'time', 13: 'integer', 246: 'decimal',
  // FLOAT is written with six digits only, ENUM and SET are ordered by number but written by name.
  4: 'unordered', 11: 'unordered', 16: 'unordered', 242: 'unordered', 245: 'unordered', 247: 'unordered', 248: 'unordered', 255: 'unordered',
};
const TIMESTAMP = 7;
const DATETIME = 12;
const JSON_TYPE = 245;
const BINARY_CHARSET = 63;
/** Per connection; the server has a limit for all of them together. */
const MOST_PREPARED = 64;
const FLAG = { unsigned: 32, enum: 256, set: 2048 } as const;

type Login = z.output<typeof mysql.fields>;

/** Logs in over a connected socket. The socket is the connection's from here on. */
export async function connectMysql(socket: Socket, login: Login, connectTimeout: number): Promise<SqlConnection> {
  // Loaded with the first MySQL database, because few workflows have one and it is a fair part of a start.
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({
    host: login.host, port: login.port, database: login.database, user: login.user, password: login.password,
    ...(login.tls ? { ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(login.tlsCa === undefined ? {} : { ca: login.tlsCa }) } } : {}),
    stream: socket, connectTimeout, charset: 'utf8mb4', flags: ['-LOCAL_FILES'], maxPreparedStatements: MOST_PREPARED,
    dateStrings: true, supportBigNumbers: true, bigNumberStrings: true, jsonStrings: true, disableEval: true, multipleStatements: false,
  }).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  let isBroken = false;
  connection.on('error', () => {
    isBroken = true;
  });
  const isAlive = () => !isBroken && !socket.destroyed;
  const end = async () => {
    if (isAlive()) await connection.end().catch(() => undefined);
    connection.destroy();
    socket.destroy();
  };
  try {
    const timeOutSql = await prepareSession(connection);
    let timeOut: number | undefined;
    return {
      dialect: 'mysql',
      isAlive,
      end,
      async begin(kind, statementTimeout) {
        if (timeOut !== statementTimeout) await connection.query(timeOutSql(statementTimeout));
        timeOut = statementTimeout;
        if (kind === 'read') await connection.query('set transaction isolation level repeatable read');
        await connection.query(`start transaction read ${kind === 'read' ? 'only' : 'write'}`);
      },
      async run(text, parameters) {
        const [rows, fields] = await connection.execute({ sql: text, rowsAsArray: true }, [...parameters]);
        return { columns: (fields ?? []).map(columnOf), rows: Array.isArray(rows) ? rows.filter(Array.isArray) : [], changed: changedBy(rows) };
      },
      commit: () => connection.commit(),
      rollback: () => connection.rollback(),
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** UTC, and strict: a value that does not fit is an error, whatever the server's own mode says. Tells how a time-out is set here. */
async function prepareSession(connection: Connection): Promise<(statementTimeout: number) => string> {
  const [versions] = await connection.query({ sql: 'select @@version', rowsAsArray: true });
  const isMariaDb = /mariadb/i.test(JSON.stringify(versions));
  await connection.query("set session time_zone = '+00:00', session sql_mode = concat_ws(',', nullif(@@session.sql_mode, ''), 'STRICT_ALL_TABLES')");
  return (statementTimeout) => `set session ${isMariaDb ? `max_statement_time = ${statementTimeout / 1000}` : `max_execution_time = ${statementTimeout}`}, session innodb_lock_wait_timeout = ${Math.max(1, Math.ceil(statementTimeout / 1000))}`;
}

function changedBy(result: QueryResult): number {
  return Array.isArray(result) ? result.length : result.affectedRows;
}

function columnOf(field: FieldPacket): Column {
  const kind = kindOf(field);
  return {
    name: field.name,
    kind,
    textOf: (value) => (value === null || value === undefined ? null : textOf(value)),
    jsonOf: (value) => (value === null || value === undefined ? null : jsonOf(value, field, kind)),
  };
}

function kindOf(field: FieldPacket): ColumnKind {
  const type = field.columnType ?? field.type ?? 0;
  const flags = typeof field.flags === 'number' ? field.flags : 0;
  if (field.extendedFormat === 'json' || (flags & (FLAG.enum | FLAG.set)) !== 0) return 'unordered';
  const kind = KINDS[type];
  if (kind === 'integer' && (flags & FLAG.unsigned) !== 0) return 'unsigned';
  return kind ?? (field.characterSet === BINARY_CHARSET && field.extendedTypeName === undefined ? 'binary' : 'text');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : JSON.stringify(value);
}

function jsonOf(value: unknown, field: FieldPacket, kind: ColumnKind): JsonValue {
  const type = field.columnType ?? field.type ?? 0;
  const text = textOf(value);
  if (type === JSON_TYPE || field.extendedFormat === 'json') return JSON.parse(text);
  if (type === TIMESTAMP) return `${text.replace(' ', 'T')}Z`;
  if (type === DATETIME) return text.replace(' ', 'T');
  if (typeof value === 'number') return value;
  return kind === 'integer' || kind === 'unsigned' || kind === 'decimal' ? numberOrText(text) : text;
}

import type { Socket } from 'node:net';
import type { Connection, FieldPacket } from 'mysql2/promise';
import type { z } from 'zod';
import type { JsonValue } from '@rookery/sdk';
import type { mysql } from '../credentials/mysql.js';
import { numberOrText, SILENCE_GRACE_MS, type Column, type ColumnKind, type SessionLimits, type SqlResult, type SqlSession } from './session.js';

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
const FLAG = { unsigned: 32, enum: 256, set: 2048 } as const;

type Login = z.output<typeof mysql.fields>;

/** Logs in over a connected socket and opens a read-only transaction. The socket is the session's from here on. */
export async function openMysql(socket: Socket, login: Login, limits: SessionLimits): Promise<SqlSession> {
  // Loaded with the first MySQL database, because few workflows have one and it is a fair part of a start.
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection({
    host: login.host, port: login.port, database: login.database, user: login.user, password: login.password,
    ...(login.tls ? { ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(login.tlsCa === undefined ? {} : { ca: login.tlsCa }) } } : {}),
    stream: socket, connectTimeout: limits.connectTimeout, charset: 'utf8mb4', flags: ['-LOCAL_FILES'],
    dateStrings: true, supportBigNumbers: true, bigNumberStrings: true, jsonStrings: true, disableEval: true, multipleStatements: false,
  }).catch((error: unknown) => {
    socket.destroy();
    throw error;
  });
  let isBroken = false;
  connection.on('error', () => {
    isBroken = true;
  });
  const close = async () => {
    if (!isBroken && !socket.destroyed) await connection.end().catch(() => undefined);
    connection.destroy();
    socket.destroy();
  };
  try {
    socket.setTimeout(limits.statementTimeout + SILENCE_GRACE_MS, () => socket.destroy(new Error('the server went silent')));
    await begin(connection, limits.statementTimeout);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    dialect: 'mysql',
    close,
    async read(text, parameters): Promise<SqlResult> {
      const [rows, fields] = await connection.execute({ sql: text, rowsAsArray: true }, [...parameters]);
      return { columns: fields.map(columnOf), rows: Array.isArray(rows) ? rows.filter(Array.isArray) : [] };
    },
  };
}

async function begin(connection: Connection, statementTimeout: number): Promise<void> {
  const [versions] = await connection.query({ sql: 'select @@version', rowsAsArray: true });
  const isMariaDb = /mariadb/i.test(JSON.stringify(versions));
  const timeOut = isMariaDb ? `max_statement_time = ${statementTimeout / 1000}` : `max_execution_time = ${statementTimeout}`;
  await connection.query(`set session ${timeOut}, session time_zone = '+00:00'`);
  await connection.query('set session transaction isolation level repeatable read');
  await connection.query('start transaction read only');
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

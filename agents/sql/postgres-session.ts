import type { Socket } from 'node:net';
import pg, { type QueryArrayConfig } from 'pg';
import type { z } from 'zod';
import type { JsonValue } from '@rookery/sdk';
import type { postgres } from '../credentials/postgres.js';
import { numberOrText, type Column, type ColumnKind, type SqlConnection, type SqlParameter } from './session.js';

/** Object ids of the built-in types (pg_type.dat); they never change. */
const KINDS: Readonly<Record<number, ColumnKind>> = {
  1184: 'instant', 1114: 'time', 1082: 'date', 20: 'integer', 21: 'integer', 23: 'integer', 26: 'integer', 1700: 'decimal', 700: 'float', 701: 'float',
  114: 'unordered', 3802: 'unordered', 142: 'unordered', 600: 'unordered',
};

type Login = z.output<typeof postgres.fields>;

/** Logs in over a connected socket. The socket is the connection's from here on. */
export async function connectPostgres(socket: Socket, login: Login, connectTimeout: number): Promise<SqlConnection> {
  const client = new pg.Client({
    host: login.host, port: login.port, database: login.database, user: login.user,
    // As a function, or an empty one would be taken from the environment of the server process.
    password: () => login.password,
    ssl: login.tls ? { rejectUnauthorized: true, ...(login.tlsCa === undefined ? {} : { ca: login.tlsCa }) } : false,
    stream: () => alreadyConnected(socket),
    application_name: 'rookery', client_encoding: 'UTF8', connectionTimeoutMillis: connectTimeout,
    types: { getTypeParser: () => (text: string) => text },
  });
  let isBroken = false;
  client.on('error', () => {
    isBroken = true;
  });
  const isAlive = () => !isBroken && !socket.destroyed;
  const end = async () => {
    if (isAlive()) await client.end().catch(() => undefined);
    socket.destroy();
  };
  try {
    await client.connect();
  } catch (error) {
    await end();
    throw error;
  }
  return {
    dialect: 'postgres',
    isAlive,
    end,
    async begin(kind, statementTimeout) {
      await client.query(kind === 'read' ? 'begin isolation level repeatable read read only' : 'begin isolation level read committed read write');
      await client.query("select set_config('statement_timeout', $1, true), set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true)", [String(statementTimeout)]);
    },
    async run(text, parameters) {
      // The extended protocol takes one statement only, whatever the text holds; the driver's types do not know the option.
      const query: QueryArrayConfig<SqlParameter[]> & { readonly queryMode: 'extended' } = { text, values: [...parameters], rowMode: 'array', queryMode: 'extended' };
      const { fields, rows, rowCount } = await client.query<unknown[], SqlParameter[]>(query);
      return { columns: fields.map((field) => columnOf(field.name, field.dataTypeID)), rows, changed: rowCount ?? 0 };
    },
    async commit() {
      // PostgreSQL answers the commit of a failed transaction with "ROLLBACK" and no error.
      const { command } = await client.query('commit');
      if (command !== 'COMMIT') throw Object.assign(new Error('the transaction was rolled back'), { code: '25P02' });
    },
    rollback: async () => void (await client.query('rollback')),
  };
}

/** The driver wants to connect the socket itself; this one has come through the guarded door already. */
function alreadyConnected(socket: Socket): Socket {
  return Object.assign(socket, {
    connect() {
      process.nextTick(() => socket.emit('connect'));
      return socket;
    },
  });
}

function columnOf(name: string, type: number): Column {
  return { name, kind: KINDS[type] ?? 'text', textOf: (value) => (typeof value === 'string' ? value : null), jsonOf: (value) => (typeof value === 'string' ? jsonOf(value, type) : null) };
}

function jsonOf(text: string, type: number): JsonValue {
  switch (type) {
    case 16: return text === 't';
    case 20: case 21: case 23: case 26: case 1700: return numberOrText(text);
    case 700: case 701: return Number.isFinite(Number(text)) ? Number(text) : text;
    case 114: case 3802: return JSON.parse(text);
    case 1114: return text.replace(' ', 'T');
    case 1184: return isoInstant(text);
    default: return text;
  }
}

/** `2026-01-05 09:00:00.123456+00` -> `2026-01-05T09:00:00.123456Z`; `infinity` and years BC stay as they are. */
function isoInstant(text: string): string {
  return /^\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00$/.test(text) ? `${text.replace(' ', 'T').slice(0, -3)}Z` : text;
}

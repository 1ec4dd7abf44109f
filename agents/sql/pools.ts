import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Net } from '@rookery/sdk';
import { connectMssql } from './mssql-session.js';
import { connectMysql } from './mysql-session.js';
import { connectPostgres } from './postgres-session.js';
import { createPool, type SqlPool } from './pool.js';
import type { SqlLogin } from './login.js';
import type { SqlConnection } from './session.js';

interface Entry {
  readonly fingerprint: string;
  readonly pool: SqlPool;
}

/**
 * The pools behind each network door. A workspace has one door as long as the process lives, so every agent of a workspace that
 * names a credential shares its connections, and tests with doors of their own share nothing.
 */
const poolsOfNet = new WeakMap<Net, Map<string, Entry>>();

/** The pool of a log-in. When the credential was changed, the pool of the old one drains and is forgotten. */
export function poolOf(net: Net, login: SqlLogin): SqlPool {
  const pools = poolsOfNet.get(net) ?? new Map<string, Entry>();
  poolsOfNet.set(net, pools);
  const fingerprint = createHash('sha256').update(JSON.stringify([login.dialect, login.fields])).digest('base64url');
  const known = pools.get(login.name);
  if (known?.fingerprint === fingerprint) return known.pool;
  known?.pool.drain();
  const pool = createPool((signal, connectTimeout) => dial(net, login, signal, connectTimeout));
  pools.set(login.name, { fingerprint, pool });
  return pool;
}

async function dial(net: Net, login: SqlLogin, signal: AbortSignal, connectTimeout: number) {
  const { host, port } = login.fields;
  const socket = await net.connect({ host, port, signal, timeoutMs: connectTimeout, credential: login.name });
  // The drivers report what happens to their socket; before and after them nobody listens, and that would end the process.
  socket.on('error', () => undefined);
  const stop = () => socket.destroy(new Error('the session was stopped'));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  // A server that accepts and then says nothing at all.
  const giveUp = () => socket.destroy(new Error('the server went silent'));
  socket.setTimeout(connectTimeout);
  socket.once('timeout', giveUp);
  try {
    return { connection: await logIn(socket, login, connectTimeout), socket };
  } finally {
    socket.off('timeout', giveUp);
    signal.removeEventListener('abort', stop);
  }
}

function logIn(socket: Socket, login: SqlLogin, connectTimeout: number): Promise<SqlConnection> {
  switch (login.dialect) {
    case 'postgres': return connectPostgres(socket, login.fields, connectTimeout);
    case 'mysql': return connectMysql(socket, login.fields, connectTimeout);
    case 'mssql': return connectMssql(socket, login.fields, connectTimeout);
  }
}

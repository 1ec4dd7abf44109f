import { errorOf, type Credential, type Net } from '@rookery/sdk';
import { mysql } from '../credentials/mysql.js';
import { postgres } from '../credentials/postgres.js';
import { openMysql } from './mysql-session.js';
import { openPostgres } from './postgres-session.js';
import type { SessionLimits, SqlSession } from './session.js';

export type SqlLogin = ReturnType<typeof readLogin>;

/** Reads a stored credential as a database's. Throws a user error for one of another kind. */
export function readLogin({ name, kind, fields }: Credential) {
  if (kind === 'postgres') {
    const parsed = postgres.fields.safeParse(fields);
    if (parsed.success) return { name, dialect: 'postgres', fields: parsed.data } as const;
  }
  if (kind === 'mysql') {
    const parsed = mysql.fields.safeParse(fields);
    if (parsed.success) return { name, dialect: 'mysql', fields: parsed.data } as const;
  }
  const fault = kind === 'postgres' || kind === 'mysql' ? 'has faults; save it again' : `is of the kind "${kind}"; choose one of the kind postgres or mysql`;
  throw errorOf('source.failed', { reason: `the credential "${name}" ${fault}` });
}

/** What a session needs of its agent. */
export interface SessionContext {
  readonly net: Net;
  readonly signal: AbortSignal;
  readonly options: SessionLimits;
}

/** One read-only transaction over the guarded network door; whatever happens, the connection is ended. */
export async function withSession<T>({ options, net, signal }: SessionContext, login: SqlLogin, work: (session: SqlSession) => Promise<T>): Promise<T> {
  const { host, port } = login.fields;
  const socket = await net.connect({ host, port, signal, timeoutMs: options.connectTimeout, credential: login.name });
  // The drivers report what happens to their socket; before and after them nobody listens, and that would end the process.
  socket.on('error', () => undefined);
  const stop = () => socket.destroy(new Error('the session was stopped'));
  signal.addEventListener('abort', stop, { once: true });
  // An abort that came while the socket was being opened has called nobody.
  if (signal.aborted) stop();
  try {
    const session = login.dialect === 'postgres' ? await openPostgres(socket, login.fields, options) : await openMysql(socket, login.fields, options);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

import type { Net } from '@rookery/sdk';
import type { SqlLogin } from './login.js';
import { poolOf } from './pools.js';
import type { SessionLimits, SqlConnection, SqlSession } from './session.js';

/** What a session needs of its agent. */
export interface SessionContext {
  readonly net: Net;
  readonly signal: AbortSignal;
  readonly options: SessionLimits;
}

/** The transaction may have been committed and nobody can tell: the connection was lost after the commit had been asked for. */
export class CommitLostError extends Error {
  constructor(cause: unknown) {
    super('the connection was lost during the commit', { cause });
    this.name = 'CommitLostError';
  }
}

/** One read-only transaction over a pooled connection. */
export function withSession<T>({ options, net, signal }: SessionContext, login: SqlLogin, work: (session: SqlSession) => Promise<T>): Promise<T> {
  return poolOf(net, login).use({ kind: 'read', signal, ...options }, (connection) =>
    work({ dialect: connection.dialect, read: (text, parameters) => connection.run(text, parameters) }),
  );
}

/** One writing transaction over a pooled connection, committed when `work` is done. Rejects with `CommitLostError` only where nobody knows whether it was. */
export function withTransaction<T>({ options, net, signal }: SessionContext, login: SqlLogin, work: (connection: SqlConnection) => Promise<T>): Promise<T> {
  return poolOf(net, login).use({ kind: 'write', signal, ...options }, async (connection) => {
    const result = await work(connection);
    try {
      await connection.commit();
    } catch (error) {
      throw isRefusal(error) ? error : new CommitLostError(error);
    }
    return result;
  });
}

/** An answer of the server that says the transaction was rolled back; anything else may have come after the deed. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && /^(23|25|40|44|55|P0)[0-9A-Z]{3}$/.test(error.code)) return true;
  // SQL Server names what it refused; a connection that broke has no number.
  if ('number' in error && typeof error.number === 'number') return ![596, 6005].includes(error.number);
  return 'errno' in error && typeof error.errno === 'number' && [1180, 1205, 1213].includes(error.errno);
}

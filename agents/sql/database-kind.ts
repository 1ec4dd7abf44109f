import type { CredentialContext, CredentialKind } from '@rookery/sdk';
import type { z } from 'zod';
import { faultOf } from './failures.js';
import { listTables } from './list-tables.js';
import { loginOf } from './login.js';
import { withSession } from './open-session.js';
import type { SqlSession } from './session.js';

const TIME_OUT_MS = 10_000;

/** A kind of database log-in that can be tried out and shows its tables. */
export function databaseKind<Schema extends z.ZodObject>(kind: CredentialKind<Schema>): CredentialKind<Schema> {
  return {
    ...kind,
    test: (context) => asked(context, describe),
    listTables: (context, _fields, search) => asked(context, (session) => listTables(session, search)),
  };
}

async function describe(session: SqlSession): Promise<string> {
  const { columns, rows } = await session.read(session.dialect === 'mssql' ? 'select @@version' : 'select version()', []);
  const { tables, isCut } = await listTables(session, '');
  const version = (columns[0]?.textOf(rows[0]?.[0]) ?? '').split('\n')[0]?.slice(0, 60) ?? '';
  const name = session.dialect === 'mysql' ? `MySQL or MariaDB ${version}` : version;
  return `${name}; ${isCut ? 'more than ' : ''}${tables.length} tables`;
}

async function asked<T>({ net, signal, credential }: CredentialContext, work: (session: SqlSession) => Promise<T>): Promise<T> {
  const login = loginOf(credential);
  if ('fault' in login) throw new Error(login.fault);
  try {
    return await withSession({ net, signal, options: { statementTimeout: TIME_OUT_MS, connectTimeout: TIME_OUT_MS } }, login, work);
  } catch (error) {
    throw new Error(faultOf(error, login.fields, TIME_OUT_MS).reason, { cause: error });
  }
}

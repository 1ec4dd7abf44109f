import { errorOf, type Credential } from '@rookery/sdk';
import { mysql } from '../credentials/mysql.js';
import { postgres } from '../credentials/postgres.js';
import { sqlserver } from '../credentials/sqlserver.js';

/** Kinds of credentials that are databases. */
export const databaseKinds = ['postgres', 'mysql', 'sqlserver'] as const;

export type SqlLogin = ReturnType<typeof readLogin>;

/** Reads a stored credential as a database's. Throws a user error for one of another kind. */
export function readLogin(credential: Credential) {
  const read = loginOf(credential);
  if ('fault' in read) throw errorOf('source.failed', { reason: read.fault });
  return read;
}

/** The same for who says faults in another way. */
export function loginOf({ name, kind, fields }: Credential) {
  if (kind === 'postgres') {
    const parsed = postgres.fields.safeParse(fields);
    if (parsed.success) return { name, dialect: 'postgres', fields: parsed.data } as const;
  }
  if (kind === 'mysql') {
    const parsed = mysql.fields.safeParse(fields);
    if (parsed.success) return { name, dialect: 'mysql', fields: parsed.data } as const;
  }
  if (kind === 'sqlserver') {
    const parsed = sqlserver.fields.safeParse(fields);
    if (parsed.success) return { name, dialect: 'mssql', fields: parsed.data } as const;
  }
  const fault = databaseKinds.some((known) => known === kind) ? 'has faults; save it again' : `is of the kind "${kind}"; choose one of the kind ${databaseKinds.join(', ')}`;
  return { fault: `the credential "${name}" ${fault}` } as const;
}

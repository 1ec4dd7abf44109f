import { Client } from 'pg';
import type { PostgresConnection } from './postgres-connection.js';

/** Name of both the role and the database Rookery works with. */
export const application = 'rookery';

const provisioningLock = 0x72_6f_6f_6b;

/**
 * Makes the role and the database of the application where they are missing; every step may be repeated. The role owns
 * its database and may watch the server, but is no superuser: SQL that slipped through could else run programs.
 */
export async function ensureApplicationDatabase(administration: PostgresConnection, statementStatistics: boolean): Promise<void> {
  const { password } = administration;
  await withClient(administration, async (client) => {
    const { rows } = await client.query<{ ready: boolean }>(
      `select exists (select from pg_database where datname = $1)
          and shobj_description((select oid from pg_roles where rolname = $1), 'pg_authid') is not distinct from $2 as ready`,
      [application, doneMark(statementStatistics)],
    );
    if (rows[0]?.ready === true) return;
    // Two first starts at the same moment would trip over each other's half-made role; the lock ends with the session.
    await client.query('select pg_advisory_lock($1)', [provisioningLock]);
    const role = await client.query('select from pg_roles where rolname = $1', [application]);
    const name = client.escapeIdentifier(application);
    await client.query(`${role.rowCount === 0 ? 'create' : 'alter'} role ${name} login password ${client.escapeLiteral(password)}`);
    await client.query(`grant pg_monitor, pg_checkpoint to ${name}`);
    const database = await client.query('select from pg_database where datname = $1', [application]);
    if (database.rowCount === 0) await client.query(`create database ${name} owner ${name}`);
    await client.query(`revoke all on database ${name} from public`);
    if (statementStatistics) await createStatementStatistics(administration);
    await client.query(`comment on role ${name} is ${client.escapeLiteral(doneMark(statementStatistics))}`);
  });
}

async function createStatementStatistics(administration: PostgresConnection): Promise<void> {
  await withClient({ ...administration, database: application }, async (client) => {
    await client.query('create extension if not exists pg_stat_statements');
    await client.query(`grant execute on function pg_stat_statements_reset to ${client.escapeIdentifier(application)}`);
  });
}

function doneMark(statementStatistics: boolean): string {
  return statementStatistics ? 'made by Rookery, with statement statistics' : 'made by Rookery';
}

async function withClient<T>(connection: PostgresConnection, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ ...connection, connectionTimeoutMillis: 10_000, query_timeout: 60_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

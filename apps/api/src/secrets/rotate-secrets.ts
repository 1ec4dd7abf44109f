import { isRotationDue, keyIdOf, rotateSecret } from './envelope.js';
import type { Keyring } from './keyring.js';
import { secretColumns, secretIdentity, type SecretTable } from './secret-columns.js';

/** What of a connection a rotation needs; TypeORM's data source is one. */
export interface RotationDatabase {
  query<Rows>(text: string, values?: unknown[]): Promise<Rows>;
}

/** Secrets of one table that hang on one master key. */
export interface KeyUse {
  readonly table: string;
  readonly keyId: string;
  readonly count: number;
}

/** What became of the secrets of one table so far. */
export interface TableProgress {
  readonly table: string;
  readonly seen: number;
  readonly rotated: number;
  /** Rows that do not decrypt, by their place in the table; left as they are. */
  readonly unreadable: readonly string[];
}

export interface RotationOptions {
  readonly keyring: Keyring;
  /** Also those that hang on the current key: they get new data keys. */
  readonly everything: boolean;
  /** Rows at a time; each batch is one transaction. */
  readonly batchSize: number;
  readonly onBatch: (progress: TableProgress) => void;
}

interface SecretRow {
  readonly workspaceId: number;
  readonly name: string;
  readonly encrypted: string;
  readonly key: readonly string[];
}

type Column = (typeof secretColumns)[number];

/** How many secrets hang on which master key. */
export async function countKeyUses(database: RotationDatabase): Promise<readonly KeyUse[]> {
  const perTable = secretColumns.map(({ table, column }) => `select '${table}' as "table", split_part(${column}, '.', 2) as "keyId", count(*)::integer as count from ${table} where ${column} is not null group by 2`);
  return database.query<KeyUse[]>(`${perTable.join(' union all ')} order by 1, 2`);
}

/**
 * Encrypts all secrets anew that hang on another key than the current one, batch by batch. A row that changes meanwhile is left to
 * whoever changed it. What a killed run has done stays done, and every row is readable at every moment; run it again for the rest.
 */
export async function rotateSecrets(database: RotationDatabase, options: RotationOptions): Promise<readonly TableProgress[]> {
  const all: TableProgress[] = [];
  for (const column of secretColumns) all.push(await rotateTable(database, column, options));
  return all;
}

async function rotateTable(database: RotationDatabase, column: Column, options: RotationOptions): Promise<TableProgress> {
  let progress: TableProgress = { table: column.table, seen: 0, rotated: 0, unreadable: [] };
  for (let after: readonly string[] | undefined; ;) {
    const rows = await readBatch(database, column, { after, size: options.batchSize });
    if (rows.length === 0) return progress;
    const { renewed, unreadable } = renew(rows, column.table, options);
    const rotated = await writeBatch(database, column, renewed);
    progress = { table: column.table, seen: progress.seen + rows.length, rotated: progress.rotated + rotated, unreadable: [...progress.unreadable, ...unreadable] };
    options.onBatch(progress);
    after = rows.at(-1)?.key;
  }
}

interface Renewed {
  readonly row: SecretRow;
  readonly encrypted: string;
}

function renew(rows: readonly SecretRow[], table: SecretTable, { keyring, everything }: RotationOptions): { readonly renewed: readonly Renewed[]; readonly unreadable: readonly string[] } {
  const renewed: Renewed[] = [];
  const unreadable: string[] = [];
  for (const row of rows) {
    if (!everything && !isRotationDue(row.encrypted, keyring)) continue;
    try {
      renewed.push({ row, encrypted: rotateSecret(row.encrypted, secretIdentity(table, row.workspaceId, row.name), keyring) });
    } catch (error) {
      unreadable.push(`${table} "${row.name}" of workspace ${row.workspaceId}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { renewed, unreadable };
}

function readBatch(database: RotationDatabase, { table, column, name, key }: Column, { after, size }: { readonly after: readonly string[] | undefined; readonly size: number }): Promise<readonly SecretRow[]> {
  const order = key.join(', ');
  const beyond = after === undefined ? '' : `and (${order}) > (${key.map((part, index) => `$${index + 2}::${typeOf(part)}`).join(', ')})`;
  return database.query<SecretRow[]>(
    `select workspace_id as "workspaceId", ${name} as name, ${column} as encrypted, array[${key.map((part) => `${part}::text`).join(', ')}] as key
     from ${table} where ${column} is not null ${beyond} order by ${order} limit $1`,
    [size, ...(after ?? [])],
  );
}

/** One statement, so one transaction. Only what is still as it was read. */
async function writeBatch(database: RotationDatabase, { table, column, key, hasKeyId }: Column, renewed: readonly Renewed[]): Promise<number> {
  if (renewed.length === 0) return 0;
  const keyColumns = key.map((part, index) => ({ part, values: renewed.map(({ row }) => row.key[index] ?? '') }));
  const lists = [...keyColumns.map(({ values }) => values), renewed.map(({ row }) => row.encrypted), renewed.map(({ encrypted }) => encrypted), renewed.map(({ encrypted }) => keyIdOf(encrypted))];
  const types = [...keyColumns.map(({ part }) => typeOf(part)), 'text', 'text', 'text'];
  const [, count] = await database.query<[unknown, number]>(
    `update ${table} set ${column} = fresh.encrypted${hasKeyId ? ', key_id = fresh.key_id' : ''}
     from unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')}) as fresh (${key.map((part) => `its_${part}`).join(', ')}, former, encrypted, key_id)
     where ${key.map((part) => `${table}.${part} = fresh.its_${part}`).join(' and ')} and ${table}.${column} = fresh.former`,
    lists,
  );
  return count;
}

function typeOf(column: string): string {
  return column === 'workspace_id' ? 'integer' : 'text';
}

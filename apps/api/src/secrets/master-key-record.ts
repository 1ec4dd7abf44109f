import { checkValue, requireCheckValue, type MasterKey } from './master-key.js';

/** What of a connection the record needs; TypeORM's data source is one. */
export interface RecordDatabase {
  query<Rows>(text: string, values?: unknown[]): Promise<Rows>;
}

const NAME = 'master key';

/** Whether this database was set up with a master key. */
export async function hasMasterKeyRecord(database: RecordDatabase): Promise<boolean> {
  return (await database.query<readonly unknown[]>('select 1 from setting where key = $1', [NAME])).length > 0;
}

/** Notes the key at the very first start; later throws unless one of the keys is the noted one. */
export async function requireMasterKeys(database: RecordDatabase, keys: readonly [MasterKey, ...MasterKey[]]): Promise<void> {
  await database.query('insert into setting (key, value) values ($1, $2) on conflict (key) do nothing', [NAME, checkValue(keys[0])]);
  const [stored] = await database.query<readonly { readonly value: string }[]>('select value from setting where key = $1', [NAME]);
  if (stored !== undefined) requireCheckValue(keys, stored.value);
}

/** From now on a start needs this key. For the end of a rotation, when nothing hangs on another. */
export async function noteMasterKey(database: RecordDatabase, key: MasterKey): Promise<void> {
  await database.query('update setting set value = $2 where key = $1', [NAME, checkValue(key)]);
}

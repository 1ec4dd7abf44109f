import { countKeyUses, type KeyUse } from '../secrets/rotate-secrets.js';
import { decryptSecret, hasMasterKeyRecord, loadMasterKeys, requireMasterKeys, secretColumns, secretIdentity, type MasterKeys } from '../secrets/index.js';
import { fail, listed, ok, warn, type DoctorScene, type Finding } from './finding.js';

/** Most secrets of one table that are tried. */
const TRIED = 2_000;

/** The master key: where it comes from, whether it is the database's, what hangs on others, and whether every secret opens. */
export async function checkKeys({ configuration, database }: DoctorScene): Promise<readonly Finding[]> {
  if (!(await hasMasterKeyRecord(database))) return [ok('master key', 'none is noted yet; the first start makes one')];
  let keys: MasterKeys;
  try {
    keys = await loadMasterKeys({ value: configuration.masterKey, others: configuration.masterKeyOthers, dataFolder: configuration.dataFolder }, () => Promise.resolve(false));
    await requireMasterKeys(database, [keys.current, ...keys.others]);
  } catch (error) {
    return [fail('master key', error instanceof Error ? error.message : String(error), 'restore the key from a backup; without it every credential must be entered again')];
  }
  return [describeKeys(keys), checkKeyUses(await countKeyUses(database), keys), await checkSecrets(database, keys)];
}

function describeKeys({ from, current, others }: MasterKeys): Finding {
  const source = from === 'file' ? 'the key file of the data folder' : 'ROOKERY_MASTER_KEY';
  if (others.length === 0) return ok('master key', `${current.id}, from ${source}; keep a copy apart from the database's backup`);
  return warn('master key', `${current.id}, from ${source}, and beside it ${listed(others.map(({ id }) => id))}: a rotation is under way`, 'end it: npm run rotate-keys, then with --drop-former (key file), or leave out ROOKERY_MASTER_KEY_OTHERS');
}

export function checkKeyUses(uses: readonly KeyUse[], { current, others }: Pick<MasterKeys, 'current' | 'others'>): Finding {
  const countOf = (isWanted: (keyId: string) => boolean): number => uses.filter(({ keyId }) => isWanted(keyId)).reduce((sum, { count }) => sum + count, 0);
  const known = new Set([current, ...others].map(({ id }) => id));
  const lost = countOf((keyId) => !known.has(keyId));
  if (lost > 0) return fail('key use', `${lost} secrets hang on keys that are not here: ${listed([...new Set(uses.filter(({ keyId }) => !known.has(keyId)).map(({ keyId }) => keyId))])}`, 'give those keys in ROOKERY_MASTER_KEY_OTHERS and run npm run rotate-keys, or enter the credentials again');
  const former = countOf((keyId) => keyId !== current.id);
  if (former > 0) return warn('key use', `${former} secrets hang on a former key`, 'npm run rotate-keys');
  return ok('key use', `all ${countOf(() => true)} secrets hang on the current key`);
}

async function checkSecrets(database: DoctorScene['database'], { keyring }: MasterKeys): Promise<Finding> {
  const closed: string[] = [];
  let count = 0;
  for (const { table, column, name } of secretColumns) {
    const rows = await database.query<readonly { readonly workspaceId: number; readonly name: string; readonly encrypted: string }[]>(
      `select workspace_id as "workspaceId", ${name} as name, ${column} as encrypted from ${table} where ${column} is not null order by 1, 2 limit ${TRIED}`,
    );
    for (const row of rows) {
      count += 1;
      try {
        decryptSecret(row.encrypted, secretIdentity(table, row.workspaceId, row.name), keyring);
      } catch {
        closed.push(`${table} "${row.name}" of workspace ${row.workspaceId}`);
      }
    }
  }
  if (closed.length > 0) return fail('secrets', `${closed.length} of ${count} do not open: ${listed(closed)}`, 'they were changed, moved, or their key is gone: enter them again, or restore a backup');
  return ok('secrets', `${count} open`);
}

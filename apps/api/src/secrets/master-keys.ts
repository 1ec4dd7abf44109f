import { createKeyFile, keyFileOf, keySourceOf, readKeyFile } from './key-file.js';
import { createKeyring, type Keyring } from './keyring.js';
import { parseMasterKey, type MasterKey } from './master-key.js';

/** Where the master keys come from. */
export interface MasterKeySource {
  /** `ROOKERY_MASTER_KEY`; when undefined the key file of the data folder is used. */
  readonly value: string | undefined;
  /** `ROOKERY_MASTER_KEY_OTHERS`: keys for reading alone, of before and after a rotation. */
  readonly others: readonly string[];
  /** `ROOKERY_DATA`. */
  readonly dataFolder: string;
}

/** The keys a process works with. */
export interface MasterKeys {
  readonly from: 'environment' | 'file';
  readonly current: MasterKey;
  readonly others: readonly MasterKey[];
  readonly keyring: Keyring;
}

/**
 * The master keys from the environment, or from `master.key` in the data folder. Where there is neither, `mayCreate` is asked
 * whether a key may be made: a database that was set up with one must not get another. Throws when a value is not 32 bytes, or
 * when others may read the file.
 */
export async function loadMasterKeys({ value, others, dataFolder }: MasterKeySource, mayCreate: () => Promise<boolean>): Promise<MasterKeys> {
  const extra = others.map((text) => parseMasterKey(text, 'ROOKERY_MASTER_KEY_OTHERS'));
  if (value !== undefined && value !== '') {
    const current = parseMasterKey(value, 'ROOKERY_MASTER_KEY');
    return { from: 'environment', current, others: extra, keyring: createKeyring(current, extra) };
  }
  const path = keyFileOf(dataFolder);
  const found = await readKeyFile(path);
  if (found === undefined && !(await mayCreate())) {
    throw new Error(`${path}: there is no master key, and this database was set up with one; restore the file from your backup, or give the key in ROOKERY_MASTER_KEY`);
  }
  const [current, ...former] = found ?? (await createKeyFile(path));
  const all = [...former, ...extra];
  return { from: 'file', current, others: all, keyring: createKeyring(current, all, keySourceOf(path)) };
}

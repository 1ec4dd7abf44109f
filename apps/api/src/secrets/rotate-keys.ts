import { randomBytes } from 'node:crypto';
import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { keyFileOf, writeKeyFile } from './key-file.js';
import { noteMasterKey, requireMasterKeys } from './master-key-record.js';
import { keyBytes, parseMasterKey } from './master-key.js';
import { loadMasterKeys, type MasterKeys, type MasterKeySource } from './master-keys.js';
import { countKeyUses, rotateSecrets, type KeyUse, type TableProgress } from './rotate-secrets.js';

/** What the operator asked for; without any, secrets that hang on former keys are encrypted anew with the current one. */
export interface RotationWishes {
  /** Puts a new key before the others of the key file first. */
  readonly newKey: boolean;
  /** New data keys for all secrets, also for those that hang on the current master key. */
  readonly dataKeys: boolean;
  /** Takes the former keys out of the key file once nothing hangs on them. */
  readonly dropFormer: boolean;
  /** Only counts. */
  readonly dryRun: boolean;
}

export interface RotationParts {
  readonly database: Pick<DataSource, 'query' | 'createQueryRunner'>;
  readonly source: MasterKeySource;
  readonly print: (line: string) => void;
  readonly batchSize?: number;
  readonly onBatch?: (progress: TableProgress) => void;
}

const ROTATION_LOCK = 7_166_542_302;
const BATCH = 200;

/** Runs a rotation and says what it does, by key ids only. Resolves with whether all secrets hang on the current key now. Safe beside running servers. */
export async function rotateKeys(parts: RotationParts, wishes: RotationWishes): Promise<boolean> {
  const { database, source } = parts;
  const runner = database.createQueryRunner();
  try {
    if (!(await tryLock(runner))) throw new Error('another rotation of this database is under way; wait for its end');
    try {
      const keys = await loadMasterKeys(source, () => Promise.resolve(false));
      await requireMasterKeys(database, [keys.current, ...keys.others]);
      if (wishes.dryRun) return await tell(parts, keys);
      return await rotate(parts, wishes, wishes.newKey ? await addKey(parts, keys) : keys);
    } finally {
      await runner.query('select pg_advisory_unlock($1)', [ROTATION_LOCK]);
    }
  } finally {
    await runner.release();
  }
}

async function tryLock(runner: QueryRunner): Promise<boolean> {
  const rows: unknown = await runner.query('select pg_try_advisory_lock($1) as taken', [ROTATION_LOCK]);
  return z.array(z.object({ taken: z.boolean() })).parse(rows).some(({ taken }) => taken);
}

async function rotate(parts: RotationParts, wishes: RotationWishes, keys: MasterKeys): Promise<boolean> {
  const { database, print, batchSize = BATCH, onBatch } = parts;
  const tables = await rotateSecrets(database, {
    keyring: keys.keyring, everything: wishes.dataKeys, batchSize,
    onBatch: (progress) => {
      print(`${progress.table}: ${progress.seen} read, ${progress.rotated} encrypted anew`);
      onBatch?.(progress);
    },
  });
  for (const unreadable of tables.flatMap((table) => table.unreadable)) print(`cannot be read and stays as it is: ${unreadable}`);
  const left = leftOn(await countKeyUses(database), keys);
  print(`${tables.reduce((sum, { rotated }) => sum + rotated, 0)} secrets encrypted anew; ${left} hang on other keys than ${keys.current.id}`);
  if (left > 0) {
    print('run the command again; what cannot be read must be entered again or removed, or its key given in ROOKERY_MASTER_KEY_OTHERS');
    return false;
  }
  await noteMasterKey(database, keys.current);
  if (keys.others.length > 0) await endFormer(parts, wishes, keys);
  return true;
}

async function endFormer({ source, print }: RotationParts, { dropFormer }: RotationWishes, keys: MasterKeys): Promise<void> {
  if (keys.from === 'environment') print('nothing hangs on the keys of ROOKERY_MASTER_KEY_OTHERS any more; leave it out at the next start');
  else if (!dropFormer) print('the former key is still in the key file; once every server has been restarted or has used a credential, run this again with --drop-former');
  else {
    await writeKeyFile(keyFileOf(source.dataFolder), [keys.current]);
    print(`the key file holds ${keys.current.id} alone now; former keys are gone from it. Keep them with backups of before: those need them`);
  }
}

async function addKey({ source, print }: RotationParts, keys: MasterKeys): Promise<MasterKeys> {
  if (keys.from === 'environment') throw new Error('the master key comes from ROOKERY_MASTER_KEY, which this command cannot change; make a key with "openssl rand -base64 32", start with it and the former one in ROOKERY_MASTER_KEY_OTHERS, then run this without --new-key');
  if (keys.others.length > 0) throw new Error('the key file holds a former key already, so a rotation has begun; run this without --new-key to go on with it, and with --drop-former to end it');
  const path = keyFileOf(source.dataFolder);
  const fresh = parseMasterKey(randomBytes(keyBytes).toString('base64'), path);
  await writeKeyFile(path, [fresh, keys.current]);
  print(`new master key ${fresh.id} stands before ${keys.current.id} in ${path}`);
  return loadMasterKeys(source, () => Promise.resolve(false));
}

async function tell({ database, print }: RotationParts, keys: MasterKeys): Promise<boolean> {
  const uses = await countKeyUses(database);
  for (const { table, keyId, count } of uses) print(`${table}: ${count} on key ${keyId}${keyId === keys.current.id ? ', the current one' : ''}`);
  const left = leftOn(uses, keys);
  print(`${left} secrets would be encrypted anew with key ${keys.current.id}; nothing was changed`);
  return left === 0;
}

function leftOn(uses: readonly KeyUse[], { current }: MasterKeys): number {
  return uses.filter(({ keyId }) => keyId !== current.id).reduce((sum, { count }) => sum + count, 0);
}

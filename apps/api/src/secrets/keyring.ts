import type { MasterKey } from './master-key.js';

/** The master keys a process holds: one that encrypts, and former ones that can still decrypt. */
export interface Keyring {
  readonly current: MasterKey;
  /** The key of that id; throws when it is not here. */
  key(id: string): MasterKey;
}

/** Builds a keyring; `former` are the keys of before a rotation, kept until every secret has been rotated. */
export function createKeyring(current: MasterKey, former: readonly MasterKey[] = []): Keyring {
  const keys = new Map([...former, current].map((key) => [key.id, key]));
  return {
    current,
    key(id) {
      const found = keys.get(id);
      if (found === undefined) {
        throw new Error(`the secret was encrypted with master key ${id}, which is not here (there is ${[...keys.keys()].join(', ')}); give that key in ROOKERY_MASTER_KEY`);
      }
      return found;
    },
  };
}

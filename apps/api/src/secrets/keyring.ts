import type { MasterKey } from './master-key.js';

/** The master keys a process holds: one that encrypts, and others that can still, or already, decrypt. */
export interface Keyring {
  /** With a key file, what its first line says at this moment. */
  readonly current: MasterKey;
  /** The key of that id; throws when it is not here. */
  key(id: string): MasterKey;
}

/** Where the keys stand, for a process that must learn of a new one while it runs. */
export interface KeySource {
  /** The keys as they are now, the current one first; `undefined` when the file is away. Throws when they are no keys. */
  read(): readonly MasterKey[] | undefined;
}

/**
 * Builds a keyring; `others` are the keys of before and after, for reading. With a source a new key is known from its next use on:
 * it is asked before each encryption and when a key is unknown. A file whose keys are all strange is refused: it belongs elsewhere.
 */
export function createKeyring(first: MasterKey, others: readonly MasterKey[] = [], source?: KeySource): Keyring {
  let current = first;
  const keys = new Map([...others, first].map((key) => [key.id, key]));
  const learn = (): void => {
    const found = source?.read();
    const [newest] = found ?? [];
    if (found === undefined || newest === undefined) return;
    if (!found.some(({ id }) => keys.has(id))) throw new Error(`the key file holds none of the keys this process works with (${[...keys.keys()].join(', ')}); restore it, or restart the server if that is what you want`);
    for (const key of found) keys.set(key.id, key);
    current = newest;
  };
  return {
    get current() {
      learn();
      return current;
    },
    key(id) {
      if (!keys.has(id)) learn();
      const found = keys.get(id);
      if (found === undefined) {
        throw new Error(`the secret was encrypted with master key ${id}, which is not here (there is ${[...keys.keys()].join(', ')}); give that key in ROOKERY_MASTER_KEY or ROOKERY_MASTER_KEY_OTHERS`);
      }
      return found;
    },
  };
}

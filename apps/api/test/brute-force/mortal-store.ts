import { StorageUnavailableError, type EngineStore } from '@rookery/engine';

/** What becomes of one call of the store. */
export type Fate = 'lives' | 'refused' | 'answer lost' | 'dies before' | 'dies after';

export interface MortalStore {
  readonly store: EngineStore;
  readonly isDead: boolean;
  /** Never resolves while the process lives. */
  readonly death: Promise<void>;
}

/** The calls that change what is on record, and so are worth dying at. */
const JUDGED = new Set(['turns.commit', 'log.ingest']);

/**
 * One process's hold on a store. `refused`: nothing was kept. `answer lost`: it was kept and the caller is told
 * otherwise. A process that dies hears and does nothing any more; the store lives on.
 */
export function mortalStore(immortal: EngineStore, decide: () => Fate): MortalStore {
  let isDead = false;
  const { promise: death, resolve } = Promise.withResolvers<void>();

  function die(): Promise<never> {
    isDead = true;
    resolve();
    return new Promise<never>(() => undefined);
  }

  async function call(name: string, run: () => unknown): Promise<unknown> {
    if (isDead) return die();
    const fate = JUDGED.has(name) ? decide() : 'lives';
    if (fate === 'dies before') return die();
    if (fate === 'refused') throw new StorageUnavailableError('refused');
    const result = await run();
    if (isDead || fate === 'dies after') return die();
    if (fate === 'answer lost') throw new StorageUnavailableError('the answer was lost');
    return result;
  }

  const ports = Object.entries(immortal).map(([name, port]) => [name, typeof port === 'object' && name !== 'tables' ? watched(name, port as object) : port] as const);
  const store = Object.fromEntries(ports) as unknown as EngineStore;

  function watched(portName: string, port: object): object {
    const methods = Object.entries(port).map(([name, method]) => [name, (...given: unknown[]) => call(`${portName}.${name}`, () => (method as (...all: unknown[]) => unknown)(...given))] as const);
    return Object.fromEntries(methods);
  }

  return { store, death, get isDead() { return isDead; } };
}

import type { Dispatcher, Wake } from './ports/dispatcher.js';

/** For one process: the engine wakes its own runners, so there is nobody else to tell. */
export function localDispatcher(): Dispatcher {
  const listeners = new Set<(wake: Wake) => void>();
  return {
    wake: () => undefined,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      listeners.clear();
      return Promise.resolve();
    },
  };
}

import type { Dispatcher, WakeListener } from './ports/dispatcher.js';

/** For one process: the engine wakes its own runners, so there is nobody else to tell. */
export function localDispatcher(): Dispatcher {
  const listeners = new Set<WakeListener>();
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

import { dispatcherContract } from './contract/index.js';
import { localDispatcher } from './local-dispatcher.js';

dispatcherContract('the local dispatcher', () => ({
  open: () => {
    const dispatcher = localDispatcher();
    return Promise.resolve({ dispatcher, [Symbol.asyncDispose]: () => dispatcher.close() });
  },
}), true);

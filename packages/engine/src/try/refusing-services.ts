import { UserError } from '@rookery/sdk';
import type { EngineServices } from '../runtime/services.js';

/**
 * The services of a try: values are read, code runs in the sandbox, the rest refuses. Nothing of what is refused should ever be
 * asked for, so a refusal is a fault of an agent type that a person gets to see.
 */
export function refusingServices(lent: Pick<EngineServices, 'runCode' | 'values' | 'log'>): EngineServices {
  const refusal = (what: string): UserError => new UserError(`a try sends and writes nothing, so there is no ${what} in it`);
  const refuse = (what: string) => (): Promise<never> => Promise.reject(refusal(what));
  return {
    ...lent,
    net: () => ({
      fetch: refuse('network'),
      connect: refuse('network'),
      agent: () => {
        throw refusal('network');
      },
    }),
    credential: refuse('credential'),
    hookSecret: refuse('hook secret'),
    hookUrl: refuse('hook'),
    addToInbox: refuse('inbox'),
    addToFeed: refuse('feed'),
    addToPush: refuse('channel'),
    answerHooks: refuse('caller'),
    tables: () => ({ query: refuse('table'), write: refuse('table') }),
    setValue: refuse('store'),
  };
}

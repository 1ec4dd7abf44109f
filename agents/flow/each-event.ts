import { isRookeryError, type AgentEvent, type StepContext } from '@rookery/sdk';

/**
 * Hands the events over one by one; one that throws a user error fails alone and at once, its neighbours are not run
 * again. So `handle` must throw before it changes anything.
 */
export function eachEvent({ fail }: Pick<StepContext<unknown>, 'fail'>, events: readonly AgentEvent[], handle: (event: AgentEvent) => void): void {
  for (const event of events) {
    try {
      handle(event);
    } catch (error) {
      if (!isRookeryError(error)) throw error;
      fail(event, { code: error.code, message: error.message });
    }
  }
}

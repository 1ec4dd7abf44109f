import { defineStep, isRookeryError, type AgentEvent } from '@rookery/sdk';
import { spec } from './spec.js';

/** Stateless: an event a condition fails on does not make the others run again. */
export const filter = defineStep(spec, {
  stateKeys: () => [],

  receive({ options, now, forward, fail }, events) {
    const needed = options.match === 'all' ? options.conditions.length : options.match === 'any' ? 1 : (options.atLeast ?? 1);
    for (const event of events) {
      try {
        forward(event, holds(event, needed) ? 'out' : 'else');
      } catch (error) {
        if (!isRookeryError(error)) throw error;
        fail(event, { code: error.code, message: error.message });
      }
    }

    function holds(event: AgentEvent, least: number): boolean {
      let held = 0;
      let left = options.conditions.length;
      for (const condition of options.conditions) {
        if (condition(event.payload, event.scope, now)) held += 1;
        left -= 1;
        if (held >= least) return true;
        if (held + left < least) return false;
      }
      return false;
    }
  },
});

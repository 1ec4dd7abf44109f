import { defineStep, type AgentEvent } from '@rookery/sdk';
import { eachEvent } from '../flow/each-event.js';
import { spec } from './spec.js';

/** Stateless; an event leaves once by each output, however many of its cases it meets. */
export const switchStep = defineStep(spec, {
  stateKeys: () => [],

  receive({ options, now, forward, fail }, events) {
    const { cases, matches } = options;
    eachEvent({ fail }, events, (event) => {
      for (const port of portsOf(event)) forward(event, port);
    });

    function portsOf(event: AgentEvent): readonly string[] {
      const met = matches === 'first' ? [cases.find((one) => isMet(one, event))] : cases.filter((one) => isMet(one, event));
      const ports = new Set(met.flatMap((one) => (one === undefined ? [] : [one.port])));
      return ports.size === 0 ? ['else'] : [...ports];
    }

    function isMet({ conditions, match }: (typeof cases)[number], event: AgentEvent): boolean {
      return match === 'all' ? conditions.every((holds) => holds(event.payload, event.scope, now)) : conditions.some((holds) => holds(event.payload, event.scope, now));
    }
  },
});

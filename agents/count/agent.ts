import { defineStep, type AgentEvent, type Template } from '@rookery/sdk';
import { spec } from './spec.js';

/** Keeps one number per key. The payload is read only where the key is a template. */
export const count = defineStep(spec, {
  stateKeys: (event, options) => [countedBy(event, options.key)],

  receive(context, events) {
    const { options, state } = context;
    const { every } = options;
    const memory = options.forgetAfter === undefined ? undefined : { ttlMs: options.forgetAfter };
    for (const event of events) {
      const key = countedBy(event, options.key);
      const before = state.get(key);
      const count = typeof before === 'number' ? before + 1 : 1;
      state.set(key, count, memory);
      if (every !== undefined && count % every === 0) context.emit({ key, count }, { from: event, key: key === '' ? null : key });
    }
  },
});

function countedBy(event: AgentEvent, key: Template | undefined): string {
  return key === undefined ? (event.key ?? '') : key.render(event.scope);
}

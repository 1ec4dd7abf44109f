import { createHash } from 'node:crypto';
import { canonicalJson, defineStep, UserError, type AgentEvent, type Template } from '@rookery/sdk';
import { spec } from './spec.js';

/** 22 characters of base64url hold 132 bits: two of a billion events agree by chance once in 10^21 cases. */
const HASH_LENGTH = 22;
/** Events are compared by when they arrived; a backlog this old still finds what it would have found in time. */
const BACKLOG_MS = 3_600_000;

/** One row of state per distinct event, gone by itself; the window is measured between arrivals, not between turns. */
export const deduplicate = defineStep(spec, {
  stateKeys: (event, options) => [fingerprint(event, options.key)],

  receive({ options, state, forward }, events) {
    const { window, counts } = options;
    for (const event of events) {
      const key = fingerprint(event, options.key);
      const since = state.get(key);
      const isDuplicate = typeof since === 'number' && event.createdAt - since < window;
      if (!isDuplicate || counts === 'last') {
        state.set(key, typeof since === 'number' ? Math.max(since, event.createdAt) : event.createdAt, { ttlMs: window + BACKLOG_MS });
      }
      forward(event, isDuplicate ? 'duplicate' : 'out');
    }
  },
});

function fingerprint(event: AgentEvent, key: Template | undefined): string {
  const text = key === undefined ? canonicalJson(event.payload) : key.render(event.scope);
  if (text === '') throw new UserError(`key: "${key?.source ?? ''}" came out empty; events without it would all count as the same`);
  return createHash('sha256').update(text).digest('base64url').slice(0, HASH_LENGTH);
}

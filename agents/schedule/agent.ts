import { defineSource, UserError, type JsonObject, type JsonValue } from '@rookery/sdk';
import { spec } from './spec.js';

export const schedule = defineSource(spec, {
  defaultSchedule: '1h',
  check({ options, parameters, now, scheduledFor }) {
    // A tick has one time however often it is tried, so a repeat after a crash is dropped as seen.
    const tick = scheduledFor ?? now;
    const times = { scheduledFor: isoOf(tick), ranAt: isoOf(now), late: now - tick > options.lateAfter };
    const extra = options.payload?.({ ...times, parameters }) ?? {};
    if (!isObject(extra)) throw new UserError('payload: write a JSON object; it is merged into the event', { code: 'source.failed', parameters: { reason: 'the payload is not an object' } });
    return Promise.resolve({
      items: [{ payload: { ...extra, ...times }, dedupeKey: scheduledFor === null ? `run:${isoOf(tick)}` : isoOf(tick), occurredAt: tick }],
    });
  },
});

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

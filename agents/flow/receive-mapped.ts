import { isRookeryError, type AgentEvent, type DeepTemplate, type JsonObject, type StepContext } from '@rookery/sdk';

/** Passes events on, through a mapping where there is one; an event the mapping fails on fails alone. */
export function receiveMapped({ emit, forward, fail }: StepContext<unknown>, payload: DeepTemplate | undefined, events: readonly AgentEvent[]): void {
  for (const event of events) {
    if (payload === undefined) {
      forward(event);
      continue;
    }
    try {
      const mapped = payload(event.scope);
      if (isObject(mapped)) emit(mapped, { from: event });
      else fail(event, { code: 'code.output', message: `payload: an event is an object, this is ${JSON.stringify(mapped).slice(0, 40)}; write { "field": ... }` });
    } catch (error) {
      if (!isRookeryError(error)) throw error;
      fail(event, { code: error.code, message: error.message });
    }
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

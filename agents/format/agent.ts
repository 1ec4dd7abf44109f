import { defineStep, isRookeryError, UserError, type JsonObject, type JsonValue } from '@rookery/sdk';
import { spec } from './spec.js';

/** Stateless: an event a template fails on does not make the others run again. */
export const format = defineStep(spec, {
  stateKeys: () => [],

  receive({ options, emit, fail }, events) {
    for (const event of events) {
      try {
        const built = objectOf(options.payload(event.scope));
        emit(options.mode === 'merge' ? { ...event.payload, ...built } : built, { from: event });
      } catch (error) {
        if (!isRookeryError(error)) throw error;
        fail(event, { code: error.code, message: error.message });
      }
    }
  },
});

function objectOf(value: JsonValue): JsonObject {
  if (isObject(value)) return value;
  throw new UserError(`payload: an event is an object, this is ${JSON.stringify(value).slice(0, 80)}; write { "field": "{{ ... }}" }`);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

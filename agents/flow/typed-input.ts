import { UserError, type JsonObject, type JsonValue } from '@rookery/sdk';

/** Most events of one injection; more belong into a webhook or a query. */
const MOST = 1000;

/** What a person typed, as payloads: an object is one, a list many, `{ "sample": "title" }` the sample of that title. Throws a user error. */
export function readTypedInput(samples: readonly { readonly title: string; readonly payload: JsonObject }[], input: JsonValue): readonly JsonObject[] {
  if (input === null && samples.length === 1) return samples.map((sample) => sample.payload);
  if (isObject(input) && Object.keys(input).length === 1 && typeof input['sample'] === 'string') return [pickSample(samples, input['sample'])];
  const listed = isObject(input) && Object.keys(input).length === 1 && isList(input['payloads']) ? input['payloads'] : input;
  if (!isList(listed)) return [objectAt(listed)];
  if (listed.length > MOST) throw refusal(`${listed.length} events were given; at most ${MOST} are taken at once`);
  return listed.map(objectAt);
}

function pickSample(samples: readonly { readonly title: string; readonly payload: JsonObject }[], title: string): JsonObject {
  const sample = samples.find((candidate) => candidate.title === title);
  if (sample === undefined) throw refusal(`there is no sample "${title}"; known are: ${samples.map((candidate) => `"${candidate.title}"`).join(', ') || 'none'}`);
  return sample.payload;
}

function objectAt(value: JsonValue, index = 0): JsonObject {
  if (isObject(value)) return value;
  throw refusal(`event ${index + 1} is ${nameOf(value)}; write a JSON object, for example { "vin": "4T1BF1FK3EU327266" }`);
}

function refusal(message: string): UserError {
  return new UserError(message, { code: 'request.invalid', parameters: { summary: message } });
}

function nameOf(value: JsonValue): string {
  if (value === null) return 'null';
  return isList(value) ? 'a list' : `a ${typeof value}`;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

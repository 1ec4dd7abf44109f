import fc from 'fast-check';
import { definitionOf, typesOf, type Definitions, type Schema } from '../../src/composition/access/schema-sample.fixture.js';
import { hostileText, hostileValue } from './hostile.js';

/** Values that a JSON Schema allows; texts without a form of their own are often `words`, which mean something to the server. */
export function valuesOf(schema: Schema, definitions: Definitions, words: readonly string[], depth = 0): fc.Arbitrary<unknown> {
  if (depth > 6) return fc.constantFrom(...words);
  const inner = (given: Schema): fc.Arbitrary<unknown> => valuesOf(given, definitions, words, depth + 1);
  if (schema.$ref !== undefined) return inner(definitionOf(schema.$ref, definitions));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined) return fc.oneof(...choices.map(inner));
  const ofTypes = typesOf(schema).map((type) => valuesOfType(type, schema, inner, words));
  return ofTypes.length === 0 ? fc.oneof(hostileValue, fc.constantFrom(...words)) : fc.oneof(...ofTypes);
}

function valuesOfType(type: string, schema: Schema, inner: (given: Schema) => fc.Arbitrary<unknown>, words: readonly string[]): fc.Arbitrary<unknown> {
  switch (type) {
    case 'object': return objectsOf(schema, inner, words);
    case 'array': return fc.array(inner(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: Math.min((schema.minItems ?? 0) + 3, schema.maxItems ?? 3) });
    case 'integer': return fc.integer(rangeOf(schema));
    case 'number': return fc.oneof(fc.integer(rangeOf(schema)), fc.double({ ...rangeOf(schema), noNaN: true }));
    case 'boolean': return fc.boolean();
    case 'null': return fc.constant(null);
    default: return textsOf(schema, words);
  }
}

function objectsOf({ properties = {}, required = [], additionalProperties }: Schema, inner: (given: Schema) => fc.Arbitrary<unknown>, words: readonly string[]): fc.Arbitrary<unknown> {
  const known = fc.record(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, inner(schema)])), { requiredKeys: [...required] });
  if (additionalProperties === undefined || additionalProperties === false) return known;
  const more = fc.dictionary(fc.constantFrom(...words), additionalProperties === true ? hostileValue : inner(additionalProperties), { maxKeys: 3 });
  return fc.tuple(more, known).map(([one, other]) => ({ ...one, ...other }));
}

function rangeOf({ minimum, exclusiveMinimum, maximum }: Schema): { readonly min: number; readonly max: number } {
  const min = minimum ?? (exclusiveMinimum === undefined ? -1_000_000 : exclusiveMinimum + 1);
  return { min, max: Math.max(min, Math.min(maximum ?? 2 ** 31 - 1, 2 ** 31 - 1)) };
}

function textsOf({ pattern, minLength = 0, maxLength = 100 }: Schema, words: readonly string[]): fc.Arbitrary<string> {
  const fitting = words.filter((word) => word.length >= minLength && word.length <= maxLength && (pattern === undefined || new RegExp(pattern).test(word)));
  const made = pattern === undefined ? fc.string({ unit: 'binary', minLength, maxLength: Math.max(minLength, Math.min(maxLength, 60)) }) : fc.stringMatching(new RegExp(pattern));
  return fitting.length === 0 ? made : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...fitting) }, { weight: 1, arbitrary: made });
}

/** The value with one place of it changed: something hostile in it, or a key nobody knows. */
export function spoilt(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(values, fc.nat(40), hostileValue, fc.option(hostileText)).map(([value, at, hostile, key]) => spoil(value, { left: at % countOf(value), hostile, key }));
}

function countOf(value: unknown): number {
  return 1 + childrenOf(value).reduce<number>((sum, [, inner]) => sum + countOf(inner), 0);
}

function childrenOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function spoil(value: unknown, state: { left: number; readonly hostile: unknown; readonly key: string | null }): unknown {
  if (state.left === 0) {
    state.left -= 1;
    return state.key !== null && typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, [state.key]: state.hostile } : state.hostile;
  }
  state.left -= 1;
  if (Array.isArray(value)) return value.map((inner) => spoil(inner, state));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spoil(inner, state)]));
}

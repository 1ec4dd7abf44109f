import type { JsonObject, JsonValue } from '@rookery/model';

/** A parameter as the API lists it for forms. */
export interface ParameterField {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean';
  readonly title: string;
  readonly description: string | null;
  readonly choices: readonly JsonValue[] | null;
  readonly default: JsonValue;
  /** Set for this workflow; `null`: it runs with the default. */
  readonly value: JsonValue;
}

const kinds = { string: 'text', number: 'number', boolean: 'boolean' } as const;

/** Parameters as a schema that the form of options draws. */
export function schemaOfParameters(parameters: readonly ParameterField[]): JsonObject {
  const properties = parameters.map(({ name, type, title, description, choices, default: given }) => [name, {
    title, type, kind: choices === null ? kinds[type] : 'choice',
    ...(description === null ? {} : { description }), ...(choices === null ? {} : { enum: choices }), ...(given === null ? {} : { default: given }),
  }] as const);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

export function valuesOfParameters(parameters: readonly ParameterField[]): JsonObject {
  return Object.fromEntries(parameters.flatMap(({ name, value, default: given }) => ((value ?? given) === null ? [] : [[name, value ?? given] as const])));
}

/** What differs from the defaults: only that is written into the copy. */
export function changedValues(parameters: readonly ParameterField[], values: JsonObject): JsonObject {
  return Object.fromEntries(parameters.flatMap(({ name, default: given }) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined || value === given ? [] : [[name, value] as const];
  }));
}

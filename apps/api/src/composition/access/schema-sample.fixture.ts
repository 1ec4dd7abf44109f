import fc from 'fast-check';

/** As much of a JSON Schema as our OpenAPI document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/** The schemas that others refer to, by name. */
export type Definitions = Readonly<Record<string, Schema>>;

/** The smallest value of a schema, always the same. */
export function sampleOf(schema: Schema, definitions: Definitions): unknown {
  if (schema.$ref !== undefined) return sampleOf(definitionOf(schema.$ref, definitions), definitions);
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (first !== undefined) return sampleOf(first, definitions);
  return sampleOfType(schema, definitions);
}

export function definitionOf(reference: string, definitions: Definitions): Schema {
  return definitions[reference.replace('#/components/schemas/', '')] ?? {};
}

/** The types a schema allows; any, where it names none. */
export function typesOf({ type }: Schema): readonly string[] {
  return type === undefined ? [] : [type].flat();
}

const formats: Readonly<Record<string, string>> = { 'date-time': '2026-03-01T09:00:00Z', email: 'someone@example.com', uri: 'https://example.com/', uuid: '6f1c2c0e-8d0a-4f5e-9b1a-0123456789ab' };

function sampleOfType(schema: Schema, definitions: Definitions): unknown {
  switch (typesOf(schema)[0]) {
    case 'object': return Object.fromEntries((schema.required ?? []).map((name) => [name, sampleOf(schema.properties?.[name] ?? {}, definitions)]));
    case 'array': return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}, definitions));
    case 'integer':
    case 'number': return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 1);
    case 'boolean': return false;
    case 'null': return null;
    default: return textOf(schema);
  }
}

function textOf({ pattern, format, minLength = 1 }: Schema): string {
  const known = formats[format ?? ''];
  if (known !== undefined) return known;
  if (pattern === undefined) return 'a'.repeat(minLength);
  return fc.sample(fc.stringMatching(new RegExp(pattern)).filter((text) => text.length >= minLength), { seed: 1, numRuns: 1 })[0] ?? '';
}

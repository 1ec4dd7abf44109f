import type { AgentManifest } from '@rookery/model';

/** One authored option: what the form says of it, and what stands there. */
export interface AuthoredOption {
  /** `credential`, `keyValue`, ...; empty where the form has no word for it. */
  readonly kind: string;
  /** Kinds of credentials it takes. */
  readonly kinds: readonly string[];
  readonly name: string;
  readonly value: unknown;
}

/** Stands for "leave it out". */
export const leftOut = Symbol('left out');

type Rewrite = (option: AuthoredOption) => unknown;

/** The options with every one of them rewritten, inner ones first found through lists, objects and alternatives of the form. */
export function rewriteOptions(manifest: AgentManifest | undefined, options: Readonly<Record<string, unknown>>, rewrite: Rewrite): Readonly<Record<string, unknown>> {
  return manifest === undefined ? options : rewriteRecord(manifest.options, options, rewrite);
}

/** Every authored option, inner ones too. */
export function listOptions(manifest: AgentManifest | undefined, options: Readonly<Record<string, unknown>>): readonly AuthoredOption[] {
  const found: AuthoredOption[] = [];
  rewriteOptions(manifest, options, (option) => {
    found.push(option);
    return option.value;
  });
  return found;
}

function rewriteRecord(schema: unknown, value: Readonly<Record<string, unknown>>, rewrite: Rewrite): Readonly<Record<string, unknown>> {
  const schemas = propertiesOf(schema);
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    const rewritten = rewriteValue(schemas.get(name), name, inner, rewrite);
    return rewritten === leftOut ? [] : [[name, rewritten] as const];
  });
  return Object.fromEntries(entries);
}

function rewriteValue(schema: unknown, name: string, value: unknown, rewrite: Rewrite): unknown {
  const kind = isRecord(schema) && typeof schema['kind'] === 'string' ? schema['kind'] : '';
  const kinds = isRecord(schema) && Array.isArray(schema['kinds']) ? schema['kinds'].map(String) : [];
  const items = isRecord(schema) ? schema['items'] : undefined;
  const inner = Array.isArray(value)
    ? value.map((item: unknown) => rewriteValue(items, name, item, rewrite)).filter((item) => item !== leftOut)
    : isRecord(value) && propertiesOf(schema).size > 0 ? rewriteRecord(schema, value, rewrite) : value;
  return rewrite({ kind, kinds, name, value: inner });
}

function propertiesOf(schema: unknown): ReadonlyMap<string, unknown> {
  if (!isRecord(schema)) return new Map();
  const own = isRecord(schema['properties']) ? Object.entries(schema['properties']) : [];
  const alternatives = [schema['anyOf'], schema['oneOf'], schema['allOf']].flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []));
  return new Map([...alternatives.flatMap((alternative) => [...propertiesOf(alternative)]), ...own]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { JsonObject, JsonValue } from '@rookery/model';
import { entryOf, isJsonList, isJsonObject, numberAt, plainText, textAt, textsAt } from './json.js';

/** The widgets there are. `choices`: several of a few; `json` is also what an unknown kind falls back to. */
export const fieldKinds = [
  'text', 'longText', 'number', 'boolean', 'choice', 'choices', 'list', 'object', 'keyValue', 'duration', 'schedule',
  'url', 'path', 'template', 'json', 'code', 'credential', 'conditions', 'secret',
] as const;
export type FieldKind = (typeof fieldKinds)[number];

export interface Choice {
  readonly value: JsonValue;
  readonly title: string;
}

/** An option that names tables or columns of a database; which one stands in the options `credential` and `table`. */
export interface Browse {
  readonly for: 'statement' | 'table' | 'column';
  readonly credential: string;
  readonly table: string | undefined;
}

/** One option of a form, read from its JSON Schema once. */
export interface Field {
  /** Its name in the object it belongs to; empty for an entry of a list. */
  readonly name: string;
  readonly kind: FieldKind;
  /** A kind that this editor does not know; it is edited as JSON. */
  readonly unknownKind: string | undefined;
  readonly title: string;
  readonly description: string;
  readonly placeholder: string | undefined;
  readonly isRequired: boolean;
  readonly isAdvanced: boolean;
  readonly isTemplated: boolean;
  readonly isPersonal: boolean;
  readonly fallback: JsonValue | undefined;
  readonly isWhole: boolean;
  readonly isMultiline: boolean;
  /** Of a number, or of a duration as text. */
  readonly least: number | string | undefined;
  readonly most: number | string | undefined;
  readonly unit: string | undefined;
  readonly leastLength: number | undefined;
  readonly mostLength: number | undefined;
  readonly pattern: string | undefined;
  readonly language: string | undefined;
  /** `filter` for a filter form. */
  readonly form: string | undefined;
  readonly browse: Browse | undefined;
  readonly choices: readonly Choice[];
  /** Of a credential. */
  readonly credentialKinds: readonly string[];
  /** Comparisons that conditions may make. */
  readonly operators: readonly string[];
  /** Of an object. */
  readonly fields: readonly Field[];
  /** Of a list, or of the values of a record. */
  readonly item: Field | undefined;
}

/** The fields of a form, in the order of the schema. */
export function fieldsOf(schema: JsonValue | undefined): readonly Field[] {
  return fieldsIn(schema, schema, 0);
}

/** Deeper than this nobody edits by rows; such a schema may also contain itself. */
const DEEPEST = 12;

function fieldsIn(schema: JsonValue | undefined, root: JsonValue | undefined, depth: number): readonly Field[] {
  const properties = entryOf(schema, 'properties');
  if (!isJsonObject(properties)) return [];
  const required = new Set(textsAt(schema, 'required'));
  return Object.entries(properties).map(([name, property]) => fieldOf(name, property, { root, depth: depth + 1, isRequired: required.has(name) }));
}

function fieldOf(name: string, written: JsonValue, { root, depth, isRequired }: { readonly root: JsonValue | undefined; readonly depth: number; readonly isRequired: boolean }): Field {
  const schema = resolve(written, root);
  const { kind, unknownKind } = kindOf(schema, depth);
  const inner = { root, depth: depth + 1, isRequired: true };
  const items = kind === 'keyValue' ? entryOf(schema, 'additionalProperties') : entryOf(schema, 'items');
  return {
    name, kind, unknownKind, isRequired,
    title: textAt(schema, 'title') ?? titleOf(name),
    description: textAt(schema, 'description') ?? '',
    placeholder: textAt(schema, 'placeholder'),
    isAdvanced: entryOf(schema, 'advanced') === true,
    isTemplated: entryOf(schema, 'templated') === true,
    isPersonal: entryOf(schema, 'personal') === true,
    fallback: entryOf(schema, 'default'),
    isWhole: entryOf(schema, 'integer') === true || entryOf(schema, 'type') === 'integer',
    isMultiline: entryOf(schema, 'multiline') === true,
    least: boundOf(schema, 'min', 'minimum'), most: boundOf(schema, 'max', 'maximum'),
    unit: textAt(schema, 'unit'),
    leastLength: numberAt(schema, 'minLength') ?? numberAt(schema, 'minItems'),
    mostLength: numberAt(schema, 'maxLength') ?? numberAt(schema, 'maxItems'),
    pattern: textAt(schema, 'pattern'),
    language: textAt(schema, 'language'),
    form: textAt(schema, 'form'),
    browse: browseOf(entryOf(schema, 'browse')),
    choices: kind === 'choices' ? choicesOf(resolve(items ?? null, root)) : choicesOf(schema),
    credentialKinds: textsAt(schema, 'kinds'),
    operators: kind === 'conditions' ? textsAt(entryOf(entryOf(entryOf(schema, 'items'), 'properties'), 'is'), 'enum') : [],
    fields: kind === 'object' ? fieldsIn(schema, root, depth) : [],
    item: (kind === 'list' || kind === 'keyValue') && isJsonObject(items) ? fieldOf('', items, inner) : undefined,
  };
}

const browsable = ['statement', 'table', 'column'] as const;

function browseOf(hint: JsonValue | undefined): Browse | undefined {
  const wanted = browsable.find((word) => word === textAt(hint, 'for'));
  const credential = textAt(hint, 'credential');
  return wanted === undefined || credential === undefined ? undefined : { for: wanted, credential, table: textAt(hint, 'table') };
}

function kindOf(schema: JsonObject, depth: number): { readonly kind: FieldKind; readonly unknownKind: string | undefined } {
  const marked = textAt(schema, 'kind');
  const known = fieldKinds.find((kind) => kind === marked);
  if (marked !== undefined && known === undefined) return { kind: 'json', unknownKind: marked };
  if (depth > DEEPEST) return { kind: 'json', unknownKind: undefined };
  const kind = known ?? guessKind(schema);
  return { kind: kind === 'list' && textsAt(entryOf(schema, 'items'), 'enum').length > 0 ? 'choices' : kind, unknownKind: undefined };
}

/** A schema that carries no mark, such as that of a plugin's own zod type. */
function guessKind(schema: JsonObject): FieldKind {
  if (isJsonList(entryOf(schema, 'enum'))) return 'choice';
  switch (entryOf(schema, 'type')) {
    case 'string': return 'text';
    case 'number':
    case 'integer': return 'number';
    case 'boolean': return 'boolean';
    case 'array': return isJsonObject(entryOf(schema, 'items')) ? 'list' : 'json';
    case 'object': return isJsonObject(entryOf(schema, 'properties')) ? 'object' : isTextRecord(schema) ? 'keyValue' : 'json';
    default: return 'json';
  }
}

function isTextRecord(schema: JsonObject): boolean {
  return entryOf(entryOf(schema, 'additionalProperties'), 'type') === 'string';
}

/** Follows `$ref` into `$defs`; what stands beside it counts more. */
function resolve(schema: JsonValue, root: JsonValue | undefined): JsonObject {
  const written = isJsonObject(schema) ? schema : {};
  const name = /^#\/\$defs\/([^/]+)$/.exec(textAt(written, '$ref') ?? '')?.[1];
  const target = name === undefined ? undefined : entryOf(entryOf(root, '$defs'), name);
  return isJsonObject(target) ? { ...target, ...written } : written;
}

function boundOf(schema: JsonObject, ours: string, standard: string): number | string | undefined {
  return numberAt(schema, ours) ?? textAt(schema, ours) ?? numberAt(schema, standard);
}

function choicesOf(schema: JsonObject): readonly Choice[] {
  const values = entryOf(schema, 'enum');
  const titles = entryOf(schema, 'titles');
  return isJsonList(values) ? values.map((value) => ({ value, title: textAt(titles, plainText(value)) ?? plainText(value) })) : [];
}

/** `timestampHeader` reads "Timestamp header" where nobody gave a title. */
function titleOf(name: string): string {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll(/[-_]+/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

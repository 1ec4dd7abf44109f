/** A field that events are known to have. `path` is dotted; types are those of JSON, `format` is such as `date-time`. */
export interface KnownField {
  readonly path: string;
  readonly types: readonly string[];
  readonly format: string | null;
  /** How many of the events looked at have it, 0 to 1. */
  readonly share: number;
  /** Values as JSON text. */
  readonly examples: readonly string[];
}

/** What the endpoint of a link's shape says of a field. */
export interface ObservedFieldView {
  readonly path: string;
  readonly types: readonly string[];
  readonly count: number;
  readonly of: number;
  readonly format: string | null;
  readonly examples: readonly string[];
}

/** Entries of lists are told by `*`, which no path may hold; the first entry stands for them. */
export function knownFields(observed: readonly ObservedFieldView[]): readonly KnownField[] {
  return observed.filter(({ path }) => path !== '').map(({ path, types, count, of, format, examples }) => ({
    path: path.split('.').map((part) => (part === '*' ? '0' : part)).join('.'), types, format, share: of === 0 ? 0 : count / of, examples,
  }));
}

/** The fields of several links; one that more than one link has is shown once. */
export function mergeFields(lists: readonly (readonly KnownField[])[]): readonly KnownField[] {
  const byPath = new Map<string, KnownField>();
  for (const field of lists.flat()) {
    const known = byPath.get(field.path);
    byPath.set(field.path, known === undefined ? field : {
      ...known, types: [...new Set([...known.types, ...field.types])], share: Math.min(known.share, field.share), examples: [...new Set([...known.examples, ...field.examples])].slice(0, 3),
    });
  }
  return [...byPath.values()];
}

/** The fields of one payload, for an agent whose links recorded nothing yet. */
export function fieldsOfPayload(payload: unknown, path: readonly string[] = []): readonly KnownField[] {
  if (path.length > 8) return [];
  const own: readonly KnownField[] = path.length === 0 ? [] : [{ path: path.join('.'), types: [typeName(payload)], format: null, share: 1, examples: isPlain(payload) ? [JSON.stringify(payload)] : [] }];
  if (Array.isArray(payload)) return [...own, ...(payload.length === 0 ? [] : fieldsOfPayload(payload[0], [...path, '0']))];
  if (typeof payload !== 'object' || payload === null) return own;
  return [...own, ...Object.entries(payload).slice(0, 200).flatMap(([name, value]) => fieldsOfPayload(value, [...path, name]))];
}

export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

/** The path as Liquid reads it: `lot.seller`, `bids[0].amount`, `lot["first name"]`. */
export function liquidPath(path: string): string {
  const [first = '', ...rest] = path.split('.');
  const start = isName(first) ? first : `["${first.replaceAll('"', '')}"]`;
  return rest.reduce((text, part) => {
    if (/^\d+$/.test(part)) return `${text}[${part}]`;
    return isName(part) ? `${text}.${part}` : `${text}["${part.replaceAll('"', '')}"]`;
  }, start);
}

/** A whole template that gives the field and keeps its type. */
export function liquidOutput(path: string): string {
  return `{{ ${liquidPath(path)} }}`;
}

function isName(part: string): boolean {
  return /^[A-Za-z_][\w-]*$/.test(part);
}

import type { KnownField } from './field-paths.js';
import { liquidPath } from './field-paths.js';

/** One thing that may be written at the cursor. */
export interface Suggestion {
  readonly label: string;
  readonly detail?: string;
  readonly kind: 'field' | 'filter' | 'variable' | 'tag' | 'method';
}

export interface Completion {
  /** Where in the text the word begins that is replaced. */
  readonly from: number;
  readonly suggestions: readonly Suggestion[];
}

/** Names besides the payload's own that templates and code may use. */
export interface KnownNames {
  readonly fields: readonly KnownField[];
  readonly parameters: readonly string[];
  readonly variables: readonly string[];
  readonly stored: readonly string[];
}

const filters: Readonly<Record<string, string>> = {
  abs: '{{ x | abs }}', append: '| append: "€"', capitalize: '', ceil: '', compact: '', concat: '| concat: list', date: '| date: "%H:%M"', default: '| default: "–"', divided_by: '| divided_by: 100', downcase: '', escape: '', first: '', floor: '', join: '| join: ", "', json: '', last: '',
  map: '| map: "name"', minus: '| minus: 1', modulo: '| modulo: 2', newline_to_br: '', plus: '| plus: 1', prepend: '| prepend: "€"', raw: '', remove: '| remove: "x"', replace: '| replace: "a", "b"', reverse: '', round: '| round: 2', size: '', slice: '| slice: 0, 10', sort: '| sort: "price"',
  split: '| split: ","', strip: '', strip_html: '', sum: '| sum: "price"', times: '| times: 100', truncate: '| truncate: 40', truncatewords: '| truncatewords: 8', uniq: '', upcase: '', url_encode: '', where: '| where: "open", true',
};
const tags = ['if', 'elsif', 'else', 'endif', 'unless', 'endunless', 'for', 'endfor', 'case', 'when', 'endcase', 'assign', 'capture', 'endcapture'];

/** What may follow in a Liquid text; nothing outside of its braces. */
export function liquidCompletion(before: string, names: KnownNames): Completion | undefined {
  const open = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'));
  if (open < 0 || before.indexOf(before[open + 1] === '{' ? '}}' : '%}', open) >= 0) return undefined;
  const inside = before.slice(open + 2);
  if (isInText(inside)) return undefined;
  const filter = /\|\s*(\w*)$/.exec(inside);
  if (filter !== null) {
    return { from: before.length - (filter[1] ?? '').length, suggestions: Object.entries(filters).map(([label, detail]) => ({ label, detail, kind: 'filter' })) };
  }
  const tag = /^-?\s*(\w*)$/.exec(inside);
  if (before[open + 1] === '%' && tag !== null) return { from: before.length - (tag[1] ?? '').length, suggestions: tags.map((label) => ({ label, kind: 'tag' })) };
  const word = /[\w.[\]"-]*$/.exec(inside)?.[0] ?? '';
  return { from: before.length - word.length, suggestions: scopeSuggestions(names) };
}

function scopeSuggestions({ fields, parameters, variables, stored }: KnownNames): readonly Suggestion[] {
  const globals = [
    ...['event.key', 'event.occurredAt', 'event.expiresAt', 'event.id'],
    ...parameters.map((name) => `parameters.${name}`), ...variables.map((name) => `variables.${name}`), ...stored.map((name) => `stored.${name}`),
  ];
  return [...fields.map(suggestionOf), ...globals.map((label): Suggestion => ({ label, kind: 'variable' }))];
}

function suggestionOf(field: KnownField): Suggestion {
  return { label: liquidPath(field.path), detail: detailOf(field), kind: 'field' };
}

export function detailOf({ types, examples }: KnownField): string {
  const [example] = examples;
  return example === undefined ? types.join(' | ') : `${types.join(' | ')} · ${example}`;
}

function isInText(inside: string): boolean {
  return (inside.split('"').length - 1) % 2 === 1 || (inside.split("'").length - 1) % 2 === 1;
}

const contextMembers: Readonly<Record<string, string>> = {
  memory: 'kept for the whole agent', keyed: 'kept for the key of the event', emit: 'emit(port, event)', log: 'log(...)', now: 'now() in milliseconds', event: 'id, key, occurredAt', parameters: 'of the workflow',
};

/** What may follow a dot in code: fields of the event that the default export gets, and the members of its context. */
export function codeCompletion(code: string, position: number, names: KnownNames): Completion | undefined {
  const before = code.slice(Math.max(0, position - 200), position);
  const access = /([A-Za-z_$][\w$]*)((?:\??\.[\w$]+|\[\d+\])*)\??\.([\w$]*)$/.exec(before);
  if (access === null) return undefined;
  const [, owner = '', middle = '', word = ''] = access;
  const [eventName, contextName] = handlerNames(code);
  const from = position - word.length;
  const path = middle.replaceAll('?.', '.').replaceAll(/\[(\d+)\]/g, '.$1').split('.').filter((part) => part !== '');
  if (owner === eventName) return { from, suggestions: membersOf(names.fields, path) };
  if (owner !== contextName) return undefined;
  if (path.length === 0) return { from, suggestions: Object.entries(contextMembers).map(([label, detail]) => ({ label, detail, kind: 'method' })) };
  return path.length === 1 && path[0] === 'parameters' ? { from, suggestions: names.parameters.map((label) => ({ label, kind: 'variable' })) } : undefined;
}

/** What the default export calls its two arguments. */
export function handlerNames(code: string): readonly [string, string] {
  const match = /export\s+default\s+(?:async\s+)?(?:function\s*\w*\s*)?\(?\s*([A-Za-z_$][\w$]*)\s*(?::\s*[^,)]+)?(?:,\s*([A-Za-z_$][\w$]*))?/.exec(code);
  return [match?.[1] ?? 'event', match?.[2] ?? 'ctx'];
}

/** Fields one level below a path. */
function membersOf(fields: readonly KnownField[], path: readonly string[]): readonly Suggestion[] {
  const prefix = path.length === 0 ? '' : `${path.join('.')}.`;
  return fields.flatMap((field): readonly Suggestion[] => {
    const rest = field.path.startsWith(prefix) ? field.path.slice(prefix.length) : '';
    return rest === '' || rest.includes('.') || !/^[A-Za-z_$][\w$]*$/.test(rest) ? [] : [{ label: rest, detail: detailOf(field), kind: 'field' }];
  });
}

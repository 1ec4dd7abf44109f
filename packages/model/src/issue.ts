import { z } from 'zod';

/**
 * One fault of a document or an option, in a form an editor can show at the field.
 * `path` is dotted (`agents.good.options.conditions.0.is`), `code` is stable, `message` says what is wrong
 * with which value, `hint` says what to write instead.
 */
export interface Issue {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

export const issueSchema = z.object({
  path: z.string(),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
});

/**
 * Turns zod's issues into ours; every fault is kept, none is cut off after the first. Messages of the schema's author
 * stay as they are, zod's own are said in plain words, with the value when it was parsed with `reportInput: true`.
 */
export function issuesFromZod(error: z.core.$ZodError, prefix = ''): readonly Issue[] {
  return error.issues.flatMap((issue) => issuesFromOne(issue, prefix));
}

function issuesFromOne(issue: z.core.$ZodIssue, prefix: string): readonly Issue[] {
  const path = joinPath(prefix, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: joinPath(path, [key]), code: 'option.unknown', message: `"${key}" is not known here`, hint: 'remove it or check its spelling' }));
    case 'invalid_key':
      return issue.issues.map((inner) => ({ path, code: 'option.name', message: `"${String(issue.path.at(-1))}" cannot be a name here`, hint: plainMessage(inner) }));
    case 'invalid_element':
      return issue.issues.flatMap((inner) => issuesFromOne(inner, path));
    case 'invalid_union':
      return issuesFromUnion(issue, path);
    case 'invalid_value':
      return [{ path, code: isMissing(issue) ? 'option.required' : 'option.choice', message: plainMessage(issue), hint: choices(issue.values) }];
    case 'custom':
      return [fromCustom(issue, path)];
    case 'invalid_type':
      return [{ path, code: isMissing(issue) ? 'option.required' : 'option.type', message: plainMessage(issue) }];
    case 'too_big':
    case 'too_small':
    case 'not_multiple_of':
      return [{ path, code: 'option.range', message: plainMessage(issue) }];
    case 'invalid_format':
      return [{ path, code: 'option.format', message: plainMessage(issue) }];
  }
}

function fromCustom(issue: z.core.$ZodIssueCustom, path: string): Issue {
  const code: unknown = issue.params?.['code'];
  const hint: unknown = issue.params?.['hint'];
  return { path, code: typeof code === 'string' ? code : 'option.invalid', message: issue.message, ...(typeof hint === 'string' ? { hint } : {}) };
}

/** Of several forms that do not fit, the one that came closest says why; an author's own message says it better. */
function issuesFromUnion(issue: z.core.$ZodIssueInvalidUnion, path: string): readonly Issue[] {
  const closest = issue.errors.toSorted((left, right) => depth(right) - depth(left) || left.length - right.length)[0];
  if (!isZodWording(issue) || closest === undefined || depth(closest) === 0) {
    const options = 'options' in issue && issue.options !== undefined ? { hint: choices(issue.options) } : {};
    return [{ path, code: isMissing(issue) ? 'option.required' : 'option.type', message: plainMessage(issue), ...options }];
  }
  return closest.flatMap((inner) => issuesFromOne(inner, path));
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => (issue.code === 'unrecognized_keys' ? 1 : issue.path.length)));
}

function plainMessage(issue: z.core.$ZodIssue): string {
  if (!isZodWording(issue)) return issue.message;
  if (isMissing(issue)) return 'a value is needed';
  const given = 'input' in issue && issue.input !== undefined ? show(issue.input) : 'this';
  switch (issue.code) {
    case 'invalid_type':
      return `${given} is not ${KIND_NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `${given} is not one of the choices`;
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1 ? 'must not be empty' : `must ${bound(issue.origin)} ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `must ${bound(issue.origin)} ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue.origin)}`;
    case 'not_multiple_of':
      return `${given} is not a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return `${given} is not ${FORMAT_NAMES[issue.format] ?? `of the form ${issue.format}`}`;
    default:
      return `${given} has none of the forms known here`;
  }
}

const KIND_NAMES: Readonly<Record<string, string>> = {
  string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object', record: 'an object', null: 'null', tuple: 'a list',
};
const FORMAT_NAMES: Readonly<Record<string, string>> = {
  email: 'an e-mail address', url: 'a URL', uuid: 'a UUID', datetime: 'a moment in ISO 8601, for example "2026-03-01T09:00:00Z"', date: 'a date such as "2026-03-01"', regex: 'of the right form',
};

function isZodWording(issue: z.core.$ZodIssue): boolean {
  return /^(Invalid|Too|Unrecognized)\b/.test(issue.message);
}

function isMissing(issue: z.core.$ZodIssue): boolean {
  return isZodWording(issue) && ('input' in issue ? issue.input === undefined : issue.message.includes('received undefined'));
}

function choices(values: readonly unknown[]): string {
  return `choose one of: ${values.map(String).join(', ')}`;
}

function bound(origin: string): string {
  return unit(origin) === '' ? 'be' : 'have';
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' || origin === 'set' ? ' entries' : '';
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function joinPath(prefix: string, path: readonly PropertyKey[]): string {
  const tail = path.map(String).join('.');
  if (prefix === '') return tail;
  return tail === '' ? prefix : `${prefix}.${tail}`;
}

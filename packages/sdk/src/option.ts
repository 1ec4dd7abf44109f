import { z } from 'zod';
import { formatDuration, jsonValueSchema, parseDuration, scheduleSchema, type JsonValue, type Schedule } from '@rookery/model';
import { compileDeep, compileTemplate, type Template, type TemplateScope } from './template.js';
import { conditionsSchema, compileConditions, type Conditions } from './conditions.js';
import { compileForm, describeFaults, type FormTemplate } from './filter-form/index.js';
import { isRookeryError } from './errors.js';

/** What every option says of itself; the form, the docs and the scrubber read it. */
export interface OptionText {
  readonly title: string;
  readonly description: string;
  readonly placeholder?: string;
  /** Folded away in the form until asked for. */
  readonly advanced?: boolean;
  /** Holds something about a person; masked by role. */
  readonly personal?: boolean;
  /** Names tables or columns of a database, which the editor offers: `credential` and `table` are the options beside it that say which. */
  readonly browse?: { readonly for: 'statement' | 'table' | 'column'; readonly credential: string; readonly table?: string };
}

/** What the editor draws for an option; closed on purpose, an unknown kind falls back to JSON. */
export type OptionKind =
  | 'text' | 'longText' | 'number' | 'boolean' | 'choice' | 'list' | 'object' | 'keyValue' | 'duration' | 'schedule'
  | 'url' | 'path' | 'template' | 'json' | 'code' | 'credential' | 'conditions' | 'secret';

function described<S extends z.ZodType>(schema: S, kind: OptionKind, text: OptionText, extra: Readonly<Record<string, JsonValue>> = {}): S {
  return schema.meta({ ...text, kind, ...extra });
}

const templateText = z.string().transform((source, context): Template => {
  try {
    return compileTemplate(source);
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error), input: source, params: { code: 'template.invalid', hint: 'check the braces and filter names' } });
    return z.NEVER;
  }
});

/** A JSON value whose strings may be templates; typed results stay typed. */
export type DeepTemplate = (scope: TemplateScope) => JsonValue;

const deepTemplate = jsonValueSchema.transform((value, context): DeepTemplate => {
  try {
    return compileDeep(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error), input: value, params: { code: 'template.invalid', hint: 'check the braces and filter names' } });
    return z.NEVER;
  }
});

const filterForm = jsonValueSchema.transform((value, context): FormTemplate => {
  const compiled = compileForm(value);
  if (compiled.ok) return compiled.form;
  for (const fault of compiled.faults) {
    context.addIssue({ code: 'custom', message: describeFaults([fault]), input: value, path: fault.path === '' ? [] : fault.path.split('.').map(Number), params: { code: 'filter.invalid', hint: 'see docs/filter-form.md' } });
  }
  return z.NEVER;
});

const durationMs = z.string().transform((text, context): number => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  context.addIssue({
    code: 'custom', input: text, message: `"${text}" is not a duration; write for example "1h" or "30m"`,
    params: { code: 'option.duration', hint: 'a number and a unit: ms, s, m, h, d, w' },
  });
  return z.NEVER;
});

/**
 * Builders of options. Each gives a zod schema that carries its title, its description and the widget that edits
 * it. Add `.optional()` or `.default(...)` as with any zod schema.
 *
 * @example
 * options: z.object({ key: option.template({ title: 'Key', description: 'What makes two events equal.' }) })
 */
export const option = {
  text: (text: OptionText) => described(z.string().min(1).max(10_000), 'text', text),
  longText: (text: OptionText) => described(z.string().max(100_000), 'longText', text),
  number: (text: OptionText & { min?: number; max?: number; integer?: boolean; unit?: string }) => {
    let schema = text.integer === true ? z.int() : z.number();
    if (text.min !== undefined) schema = schema.min(text.min);
    if (text.max !== undefined) schema = schema.max(text.max);
    return described(schema, 'number', text);
  },
  boolean: (text: OptionText) => described(z.boolean(), 'boolean', text),
  choice: <const V extends readonly [string, ...string[]]>(text: OptionText & { values: V; titles?: Readonly<Record<string, string>> }) =>
    described(z.enum(text.values), 'choice', text, text.titles === undefined ? {} : { titles: text.titles }),
  list: <S extends z.ZodType>(text: OptionText & { of: S; max?: number }) =>
    described(z.array(text.of).max(text.max ?? 1000), 'list', { title: text.title, description: text.description }),
  object: <S extends z.ZodRawShape>(text: OptionText & { fields: S }) =>
    described(z.strictObject(text.fields), 'object', { title: text.title, description: text.description }),
  /** Names to templated texts: headers, query parameters. */
  keyValue: (text: OptionText) => described(z.record(z.string().min(1).max(256), templateText), 'keyValue', text, { templated: true }),
  /** Written `5m`; the handler gets milliseconds. */
  duration: (text: OptionText & { min?: string; max?: string }) => {
    const min = parseDuration(text.min ?? '') ?? 0;
    const max = parseDuration(text.max ?? '') ?? Number.MAX_SAFE_INTEGER;
    const range = durationMs.refine((ms) => ms >= min && ms <= max, {
      error: `must be from ${formatDuration(min)} to ${text.max ?? 'any length'}`,
      params: { code: 'option.range' },
    });
    return described(range, 'duration', text);
  },
  schedule: (text: OptionText): z.ZodType<Schedule> => described(scheduleSchema, 'schedule', text),
  url: (text: OptionText) => described(templateText, 'url', text, { templated: true }),
  /** A dotted path into the payload: `lot.seller.name`. */
  path: (text: OptionText) => described(z.string().min(1).max(500), 'path', text),
  /** A Liquid text; the handler gets it compiled. */
  template: (text: OptionText & { multiline?: boolean }) => described(templateText, 'template', text, { templated: true }),
  /** Any JSON whose strings may be templates; the handler gets one function from scope to value. */
  json: (text: OptionText) => described(deepTemplate, 'json', text, { templated: true }),
  /** A filter form whose values may be templates; the handler gets it as a function of scope. Its columns are looked at when it is asked. */
  filter: (text: OptionText) => described(filterForm, 'json', text, { templated: true, form: 'filter' }),
  code: (text: OptionText & { language: 'javascript' | 'sql' }) => described(z.string().min(1).max(200_000), 'code', text, { language: text.language }),
  /** The name of a stored credential of one of the kinds; never a secret itself. */
  credential: (text: OptionText & { kinds: readonly string[] }) =>
    described(z.string().min(1).max(100), 'credential', { title: text.title, description: text.description }, { kinds: [...text.kinds], secret: true }),
  /** Rows of field, operator, value; the handler gets them compiled to one function. */
  conditions: (text: OptionText) =>
    described(
      conditionsSchema.transform((rows, context): Conditions => {
        try {
          return compileConditions(rows);
        } catch (error) {
          context.addIssue({ code: 'custom', message: messageOf(error), input: rows, params: { code: 'option.condition' } });
          return z.NEVER;
        }
      }),
      'conditions',
      text,
      { templated: true },
    ),
  /** A field of a credential kind that is never shown again once stored. */
  secret: (text: OptionText) => described(z.string().min(1).max(20_000), 'secret', text, { secret: true }),
} as const;

function messageOf(error: unknown): string {
  return isRookeryError(error) || error instanceof Error ? error.message : String(error);
}

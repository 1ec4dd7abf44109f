import { createHash } from 'node:crypto';
import { readMoment, UserError, type AgentEvent, type JsonValue, type LookupContext, type TemplateScope } from '@rookery/sdk';
import type { EnrichOptions } from './spec.js';

export type Context = LookupContext<EnrichOptions>;

/** What is asked for an event. */
export interface Question {
  readonly key: string;
  /** `2026-01-05 09:00:00.000000`, UTC; `null`: now. */
  readonly asOf: string | null;
  /** Tells questions apart, also those of other options. */
  readonly id: string;
  /** The first event that asks; the address of an API is made from it. */
  readonly event: AgentEvent;
}

/** What came of a question. */
export type Answer = { readonly kind: 'found'; readonly value: JsonValue } | { readonly kind: 'missing' } | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** By the id of their question. An answer that is not there was not found. */
export type Answers = Map<string, Answer>;

/** Asks for several keys at once. Throws what passes, and what is wrong with all of them. */
export type AskSource = (context: Context, questions: readonly Question[], answers: Answers) => Promise<void>;

/** The question of an event; `undefined` when it has no key. Throws a user error for a key that is none. */
export function questionOf({ options }: Context, event: AgentEvent, fingerprint: string): Question | undefined {
  const key = options.key.value(event.scope);
  if (key === null || key === '') return undefined;
  if (typeof key === 'object') throw new UserError(`key: "${options.key.source}" gave ${JSON.stringify(key).slice(0, 60)}; a key is a text or a number`);
  const asOf = momentOf(options, event);
  return { key: String(key), asOf, id: `${fingerprint} ${asOf ?? ''} ${String(key)}`, event };
}

function momentOf({ asOf }: EnrichOptions, event: AgentEvent): string | null {
  if (asOf === undefined) return null;
  const text = asOf.render(event.scope).trim();
  const moment = readMoment(text);
  if (moment === undefined) throw new UserError(`asOf: "${text.slice(0, 60)}" is no moment; the template "${asOf.source.slice(0, 80)}" gave it for this event`);
  return moment;
}

/** What templates see that are not about one event. */
export function sharedScope({ parameters, values }: Context): TemplateScope {
  return { parameters, variables: values.variables, stored: values.stored };
}

/** Changes with the options that an answer depends on: the memory outlives a publish. */
export function fingerprintOf(context: Context): string {
  const { options } = context;
  const { from, url, query, headers, result, batchUrl, batchItems, batchKey, credential, sql, table, filter, keyColumn, fields, rows, validFrom, validTo } = options;
  const sources = (templates: EnrichOptions['query']): readonly (readonly string[])[] => Object.entries(templates).map(([name, template]) => [name, template.source]);
  const parts = [
    from, url?.source, sources(query), sources(headers), result, batchUrl?.source, batchItems, batchKey, credential, sql, table, filter(sharedScope(context)), keyColumn, fields, rows, validFrom, validTo,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}

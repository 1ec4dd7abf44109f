import { errorOf, type JsonValue, type NetRequest, type SourceContext, type Template, type TemplateScope } from '@rookery/sdk';
import { authorizationOf, NO_AUTHORIZATION, type Authorization } from '../http/authorization.js';
import { digestOf } from './digest.js';
import { placeParameters, type Place } from '../http/paging.js';
import type { Walk } from './feed-cursor.js';
import type { Options } from './options.js';

/** A request for one page, without what changes from one attempt to the next: validators, cookies, the secret. */
export interface PageRequest {
  readonly url: string;
  readonly method: Options['method'];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Stands for the request and everything that decides what is made of its answer. */
  readonly name: string;
}

type Context = Pick<SourceContext<Options>, 'options' | 'parameters' | 'values'>;

/** What a reading asks for at a place. Templates see the moment the reading began, so that all its pages are of one request. */
export function pageRequest({ options, parameters, values }: Context, walk: Pick<Walk, 'startedAt' | 'place'>): PageRequest {
  const { index, number, offset, cursor } = walk.place;
  const scope: TemplateScope = { ...values, parameters, now: new Date(walk.startedAt).toISOString(), page: { index, number, offset, cursor } };
  const url = walk.place.url ?? firstUrl(options, scope, walk.place);
  const headers = Object.fromEntries(Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), headerText(name, value, scope)]));
  const json: JsonValue | undefined = options.method === 'POST' ? options.json?.(scope) : undefined;
  const body = json === undefined ? undefined : JSON.stringify(json);
  const { method, format, items, fields, csv, id, emit, paging, charset, credential } = options;
  const name = digestOf({ url, method, headers, body, format, items, fields, csv, id, emit, paging, charset, credential });
  return { url, method, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), accept: acceptOf(format), ...headers }, body, name };
}

/** What the stored credential adds; nothing without one. `rejectedToken`: the other side answered 401 to it. */
export async function authorization({ options, credential }: Pick<SourceContext<Options>, 'options' | 'credential'>, rejectedToken?: string): Promise<Authorization & { readonly token?: string }> {
  if (options.credential === undefined) return NO_AUTHORIZATION;
  const found = await credential(options.credential, rejectedToken === undefined ? undefined : { rejectedToken });
  return { ...authorizationOf(found), ...(found.accessToken === undefined ? {} : { token: found.accessToken }) };
}

/** What every exchange of a page has besides its headers. */
export function exchangeOf(options: Options, request: PageRequest, signal: AbortSignal): NetRequest {
  return {
    method: request.method, signal, timeoutMs: options.timeout, maxBytes: options.maxBytes,
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(options.credential === undefined ? {} : { credential: options.credential }),
  };
}

function firstUrl(options: Options, scope: TemplateScope, place: Place): string {
  const text = options.url.render(scope).trim();
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    throw errorOf('source.failed', { reason: `url: "${text.slice(0, 200)}" is not an http address; the template "${options.url.source.slice(0, 100)}" gave it` });
  }
  const url = new URL(text);
  for (const [name, value] of Object.entries(options.query)) url.searchParams.append(name, value.render(scope));
  for (const [name, value] of placeParameters(options.paging, place)) url.searchParams.set(name, value);
  return url.href;
}

// A line break in a value would start a header of its own; beyond Latin-1 no client can send it.
function headerText(name: string, value: Template, scope: TemplateScope): string {
  const text = value.render(scope).trim();
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
  throw errorOf('source.failed', { reason: `headers.${name}: "${text.slice(0, 100)}" has line breaks or letters a header cannot carry; use | url_encode` });
}

function acceptOf(format: Options['format']): string {
  switch (format) {
    case 'json': return 'application/json, */*;q=0.1';
    case 'feed': return 'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.1';
    case 'html': return 'text/html, application/xhtml+xml, */*;q=0.1';
    case 'xml': return 'application/xml, text/xml, */*;q=0.1';
    case 'csv': return 'text/csv, */*;q=0.1';
    case 'text': return 'text/plain, */*;q=0.1';
    case 'auto': return '*/*';
  }
}

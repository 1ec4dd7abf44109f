import { PermanentError, type AgentEvent, type Delivery, type NetRequest, type Template } from '@rookery/sdk';
import { multipartOf } from './multipart.js';
import type { Options } from './options.js';
import { verdictOf } from './verdict.js';

export type OwnRequest = NetRequest & { readonly method: Options['method']; readonly headers: Record<string, string>; readonly body?: string | Uint8Array };

interface Content {
  readonly body?: string | Uint8Array;
  readonly type?: string;
}

/** The host a call goes to, `undefined` when the event makes the address unreadable. Asked for every event, so nothing is parsed. */
export function hostOf(options: Options, { scope }: Pick<AgentEvent, 'scope'>): string | undefined {
  return /^\s*https?:\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(options.url.render(scope))?.[1]?.toLowerCase();
}

/** The address of a call. Throws when the event made it something else than an http address; one without templates was checked with the options. */
export function urlOf(options: Options, { scope }: Pick<AgentEvent, 'scope'>): string {
  const text = options.url.render(scope).trim();
  if (!/^https?:\/\//i.test(text) || (text !== options.url.source && !URL.canParse(text))) {
    throw new PermanentError(`url: "${text.slice(0, 200)}" is not an http address; the template "${options.url.source.slice(0, 100)}" gave it for this event`);
  }
  const parameters = Object.entries(options.query);
  if (parameters.length === 0) return text;
  const url = new URL(text);
  for (const [name, value] of parameters) url.searchParams.append(name, value.render(scope));
  return url.href;
}

/** Everything of a call but its secret. Reads the payload only where a template or the body asks for it. */
export function requestOf(options: Options, delivery: Delivery, signal: AbortSignal): OwnRequest {
  const { body, type } = contentOf(options, delivery);
  const headers: Record<string, string> = { [options.idempotencyHeader]: delivery.idempotencyKey };
  for (const name of Object.keys(options.headers)) {
    const value = options.headers[name];
    if (value !== undefined) headers[name] = headerText(name, value, delivery);
  }
  if (type !== undefined && !hasHeader(headers, 'content-type')) headers['content-type'] = type;
  return {
    method: options.method,
    headers,
    signal,
    timeoutMs: options.timeout,
    // The cap would refuse a large answer before its status is seen; how much of it is read is decided after.
    maxBytes: Number.MAX_SAFE_INTEGER,
    // Following 301 and 302 turns a POST into a GET: the redirect would succeed and nothing would be delivered.
    redirect: options.method === 'GET' || options.method === 'HEAD' ? 'follow' : 'manual',
    ...(body === undefined ? {} : { body }),
    ...(options.response === 'none' ? { discardBody: (status: number) => verdictOf(options, status) === 'accept' } : {}),
    ...(options.credential === undefined ? {} : { credential: options.credential }),
  };
}

function contentOf(options: Options, { event, idempotencyKey }: Delivery): Content {
  switch (options.body ?? defaultBody(options.method)) {
    case 'event':
      return { body: event.payloadText, type: 'application/json' };
    case 'json':
      return { body: JSON.stringify(options.json?.(event.scope) ?? null), type: 'application/json' };
    case 'text':
      return { body: options.text?.render(event.scope) ?? '', type: 'text/plain; charset=utf-8' };
    case 'form':
      return { body: formText(options.form ?? {}, event.scope), type: 'application/x-www-form-urlencoded' };
    case 'multipart':
      return multipartOf(options.multipart ?? [], event.scope, idempotencyKey);
    case 'none':
      return {};
  }
}

function defaultBody(method: Options['method']): 'event' | 'none' {
  return method === 'GET' || method === 'HEAD' || method === 'DELETE' ? 'none' : 'event';
}

function formText(fields: Readonly<Record<string, Template>>, scope: AgentEvent['scope']): string {
  return new URLSearchParams(Object.entries(fields).map(([name, value]): [string, string] => [name, value.render(scope)])).toString();
}

// A line break in a value would start a header of the event's own making; beyond Latin-1 no client can send it.
function headerText(name: string, value: Template, { event }: Delivery): string {
  const text = value.render(event.scope).trim();
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
  throw new PermanentError(`headers.${name}: "${text.slice(0, 100)}" has line breaks or letters a header cannot carry; use | url_encode or send it in the body`);
}

function hasHeader(headers: Readonly<Record<string, string>>, wanted: string): boolean {
  return Object.keys(headers).some((name) => name.toLowerCase() === wanted);
}

import { PermanentError, type ActionContext, type Delivery, type JsonValue, type NetRequest, type TemplateScope } from '@rookery/sdk';
import type { SmsText } from '../sms/sms-text.js';
import type { Options } from './options.js';

export interface ProviderCall {
  readonly url: string;
  readonly request: Pick<NetRequest, 'method' | 'body'> & { readonly headers: Readonly<Record<string, string>> };
}

/** What the provider is asked, as its fields say; without the credential. */
export function callOf({ options, hookUrl, clock }: Pick<ActionContext<Options>, 'options' | 'hookUrl' | 'clock'>, { event, idempotencyKey }: Delivery, sms: SmsText): ProviderCall {
  const { to, text, segments } = sms;
  const validitySeconds = event.expiresAt === null ? null : Math.max(1, Math.floor((event.expiresAt - clock.now()) / 1_000));
  const scope: TemplateScope = {
    ...event.scope, sms: { to, text, segments: segments.count, encoding: segments.encoding, id: idempotencyKey, validitySeconds, receiptsUrl: hookUrl },
  };
  const url = addressOf(options, scope);
  const headers = Object.fromEntries(Object.entries(options.headers).map(([name, value]) => [name, headerText(name, value.render(scope))]));
  const fields = options.fields(scope);
  const { method } = options;
  switch (options.format) {
    case 'json':
      return { url, request: { method, headers: { accept: 'application/json', 'content-type': 'application/json', ...headers }, body: JSON.stringify(fields) } };
    case 'form':
      return { url, request: { method, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body: new URLSearchParams(pairsOf(fields)).toString() } };
    case 'query': {
      const address = new URL(url);
      for (const [name, value] of pairsOf(fields)) address.searchParams.append(name, value);
      return { url: address.href, request: { method, headers } };
    }
  }
}

/** The host of the provider, whose limit the messages share; `undefined` when the event makes the address unreadable. */
export function hostOf({ url }: Pick<Options, 'url'>, scope: TemplateScope): string | undefined {
  return /^\s*https?:\/\/(?:[^/?#]*@)?([^/?#]+)/i.exec(url.render(scope))?.[1]?.toLowerCase();
}

function addressOf({ url }: Options, scope: TemplateScope): string {
  const text = url.render(scope).trim();
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return text;
  throw new PermanentError(`url: "${text.slice(0, 200)}" is not an http address; the template "${url.source.slice(0, 100)}" gave it for this event`);
}

/** A list stands for several fields of one name; what is deeper goes as JSON. */
function pairsOf(fields: JsonValue): [string, string][] {
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) throw new PermanentError('fields: a form is made of names and values; write an object such as { "to": "{{ sms.to }}" }');
  return Object.entries(fields).flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).flatMap((one): [string, string][] => (one === null ? [] : [[name, typeof one === 'object' ? JSON.stringify(one) : String(one)]])));
}

// A line break in a value would start a header of the event's own making.
function headerText(name: string, text: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text.trim();
  throw new PermanentError(`headers.${name}: "${text.slice(0, 100)}" has line breaks or letters a header cannot carry; use | url_encode or send it in the fields`);
}

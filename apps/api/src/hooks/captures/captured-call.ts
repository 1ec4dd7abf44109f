import { jsonObjectSchema } from '@rookery/model';
import type { WebhookRefusal, WebhookRequest, WebhookResult } from '@rookery/sdk';
import { z } from 'zod';

/** As much of a body as is shown. */
const SHOWN_BYTES = 16 * 1024;
const SHOWN_ITEMS = 20;
/** Never shown, whoever looks. */
const SECRET_HEADERS: readonly string[] = ['authorization', 'cookie', 'proxy-authorization', 'x-rookery-secret'];

/** A call to a test address: what came, and what the draft's agent makes of it. */
export const capturedCallSchema = z.object({
  position: z.int(),
  receivedAt: z.string(),
  method: z.string(),
  query: z.record(z.string(), z.string()),
  headers: z.record(z.string(), z.string()),
  /** The beginning of the body as text; `bodyBytes` is its whole length. */
  body: z.string(),
  bodyBytes: z.int(),
  outcome: z.union([
    z.object({ is: z.literal('taken'), events: z.array(z.object({ payload: jsonObjectSchema, key: z.string().optional(), dedupeKey: z.string().optional() })), more: z.int() }),
    z.object({ is: z.literal('refused'), status: z.int(), code: z.string(), message: z.string() }),
  ]),
});
export type CapturedCall = z.infer<typeof capturedCallSchema>;

export function capturedCall(position: number, request: WebhookRequest, result: WebhookResult | WebhookRefusal): CapturedCall {
  const shown = Object.entries(request.headers).filter(([name]) => !SECRET_HEADERS.includes(name));
  return {
    position,
    receivedAt: new Date(request.receivedAt).toISOString(),
    method: request.method,
    query: textsOf(Object.entries(request.query)),
    headers: textsOf(shown),
    body: Buffer.from(request.rawBody.subarray(0, SHOWN_BYTES)).toString('utf8'),
    bodyBytes: request.rawBody.length,
    outcome: outcomeOf(result),
  };
}

function outcomeOf(result: WebhookResult | WebhookRefusal): CapturedCall['outcome'] {
  if ('refuse' in result) return { is: 'refused', ...result.refuse };
  const events = result.items.slice(0, SHOWN_ITEMS).map(({ payload, key, dedupeKey }) => ({ payload, ...(key === undefined ? {} : { key }), ...(dedupeKey === undefined ? {} : { dedupeKey }) }));
  return { is: 'taken', events, more: result.items.length - events.length };
}

function textsOf(entries: readonly (readonly [string, string | undefined])[]): Readonly<Record<string, string>> {
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

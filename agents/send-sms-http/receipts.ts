import { readPath, type JsonObject, type Receipt, type ReceiptsResult, type WebhookContext, type WebhookRefusal, type WebhookRequest } from '@rookery/sdk';
import { phoneNumberOf } from '../sms/phone-number.js';
import { readPayloads } from '../http/hook-body.js';
import { checkSecret, isOneOf } from '../http/hook-caller.js';
import { endpointOf, referenceOf } from './names.js';
import type { Options, ReceiptOptions } from './options.js';

/** Receipts as the form of the agent says where they are. One without an id, or of a status in no list, says nothing. */
export function readReceipts({ options, hookSecret, formerHookSecret }: WebhookContext<Options>, request: WebhookRequest): ReceiptsResult | WebhookRefusal {
  const { receipts } = options;
  if (receipts === undefined) return { refuse: { status: 403, code: 'webhook.closed', message: 'this agent takes no receipts; say in its options where they have their id and status' } };
  const refusal = receipts.proof === 'none' ? undefined : checkCaller(request, formerHookSecret === undefined ? [hookSecret] : [hookSecret, formerHookSecret]);
  if (refusal !== undefined) return refusal;
  const payloads = readPayloads(request, receipts.items, false);
  if (!payloads.ok) return payloads.refusal;
  return {
    receipts: payloads.value.payloads.flatMap((payload) => receiptOf(receipts, payload)),
    answer: { status: 200, contentType: 'text/plain; charset=utf-8', text: receipts.answer ?? '' },
  };
}

/** In the address where the provider can send no header of its own. */
function checkCaller(request: WebhookRequest, secrets: readonly string[]): WebhookRefusal | undefined {
  const { secret: given } = request.query;
  return given !== undefined && isOneOf(given, secrets) ? undefined : checkSecret(request, secrets);
}

function receiptOf(given: ReceiptOptions, payload: JsonObject): readonly Receipt[] {
  const id = textAt(payload, given.id);
  const status = textAt(payload, given.status)?.toLowerCase();
  if (id === undefined || status === undefined) return [];
  const says = (values: readonly string[]): boolean => values.some((value) => value.toLowerCase() === status);
  const reference = referenceOf(id);
  if (says(given.delivered)) return [{ reference, status: 'delivered' }];
  const isLost = says(given.lost);
  if (!isLost && !says(given.failed)) return [];
  const reason = given.reason === undefined ? undefined : textAt(payload, given.reason);
  const number = isLost && given.to !== undefined ? phoneNumberIn(textAt(payload, given.to)) : undefined;
  const message = `the provider says "${status}"${reason === undefined ? '' : `: ${reason}`}`;
  return [{ reference, status: 'failed', error: { message, ...(number === undefined ? {} : { disableEndpoint: endpointOf(number) }) } }];
}

/** Many providers leave the plus away. */
function phoneNumberIn(text: string | undefined): string | undefined {
  return text === undefined ? undefined : (phoneNumberOf(text) ?? phoneNumberOf(`+${text.trim()}`));
}

function textAt(payload: JsonObject, path: string): string | undefined {
  const found: unknown = readPath(payload, path);
  return (typeof found === 'string' && found !== '') || typeof found === 'number' ? String(found) : undefined;
}

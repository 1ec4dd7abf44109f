import { z } from 'zod';
import { PermanentError, RateLimitedError, TransientError, UnknownOutcomeError, UserError, type DeliveryOutcome } from '@rookery/sdk';
import type { ServerAnswer } from '../bulk/call-server.js';
import { retryAfterMs } from '../http/retry-after.js';
import type { Operation } from './operation.js';

const errorSchema = z.object({ type: z.string().default(''), reason: z.string().nullish() });
const itemSchema = z.object({ _id: z.string().optional(), _index: z.string().optional(), status: z.number(), result: z.string().optional(), error: errorSchema.optional() });
const bulkSchema = z.object({ items: z.array(z.record(z.string(), itemSchema)) });
type Item = z.infer<typeof itemSchema>;

/** Words of Elasticsearch for "not now": nothing was done. */
const PASSING = /rejected_execution|circuit_breaking|unavailable_shards|no_shard_available|cluster_block.*retry|process_cluster_event_timeout|node_not_connected/;

/** What became of each operation of a call that was answered, in order. Throws what is about the whole call. */
export function outcomesOf(answer: ServerAnswer, operations: readonly Operation[], now: number): readonly (DeliveryOutcome | Error)[] {
  if (answer.status !== 200) throw errorOfCall(answer, now);
  const parsed = bulkSchema.safeParse(jsonOf(answer.text));
  if (!parsed.success || parsed.data.items.length !== operations.length) throw new UnknownOutcomeError('the cluster answered something else than the outcome of each document', { parameters: { reason: 'answer' } });
  return operations.map((operation, index) => outcomeOf(Object.values(parsed.data.items[index] ?? {})[0], operation));
}

function outcomeOf(item: Item | undefined, { delivery, isOwn }: Operation): DeliveryOutcome | Error {
  if (item === undefined) return new UnknownOutcomeError('the cluster told nothing of this document');
  const { status, error, _id: id = '', _index: index = '' } = item;
  const done = (port?: string): DeliveryOutcome => ({ status: 'delivered', reference: `${index}/${id}`, outputs: [{ payload: delivery.event.payload, ...(port === undefined ? {} : { port }) }] });
  if (status >= 200 && status < 300) return done();
  // A conflict: it is there (create), or newer (external version). Under our own key it is our own document.
  if (status === 409) return isOwn ? done() : done('none');
  if (status === 404 && error === undefined) return done('none');
  const reason = `${error?.type ?? status}: ${error?.reason ?? 'no reason given'}`;
  const parameters = { reason };
  if (status === 429 || status === 503 || PASSING.test(error?.type ?? '')) return new TransientError(`the cluster refused it for now: ${reason}`, { parameters });
  if (status >= 500) return new UnknownOutcomeError(`the cluster failed: ${reason}`, { parameters });
  return new PermanentError(`the cluster refuses the document: ${reason}${adviceFor(error?.type ?? '')}`, { parameters });
}

function adviceFor(type: string): string {
  if (/mapper_parsing|document_parsing|strict_dynamic_mapping/.test(type)) return '; a field has another type than in the index, so change "document" or index into a new index';
  if (type === 'index_not_found_exception') return '; create the index, or let the cluster create indices';
  if (type === 'invalid_index_name_exception') return '; the name of an index is in lower case, without spaces and \\ / * ? " < > | , #';
  return '';
}

function errorOfCall({ status, headers, text }: ServerAnswer, now: number): Error {
  const excerpt = text.replaceAll(/\s+/g, ' ').slice(0, 200);
  const parameters = { reason: `${status} ${excerpt}` };
  if (status === 401 || status === 403) return new UserError(`the cluster answered ${status}: ${excerpt}; check key, user, password and privileges in the credential`, { code: 'provider.refused', parameters });
  if (status === 429) return new RateLimitedError(retryAfterMs(headers.get('retry-after'), now) ?? 5_000);
  if (status === 503) return new TransientError(`the cluster answered 503: ${excerpt}`, { parameters });
  if (status >= 500) return new UnknownOutcomeError(`the cluster answered ${status}: ${excerpt}`, { parameters });
  return new PermanentError(`the cluster answered ${status}: ${excerpt}`, { parameters });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { defineAction, UserError, type ActionContext, type DeliveryOutcome } from '@rookery/sdk';
import type { z } from 'zod';
import { callServer } from '../bulk/call-server.js';
import { elasticsearch } from '../credentials/elasticsearch.js';
import { outcomesOf } from './answer.js';
import { operationOf, type Operation } from './operation.js';
import { spec, type IndexElasticsearchOptions } from './spec.js';

type Login = z.output<typeof elasticsearch.fields>;

/** A cluster takes 100 MB at once and works best with some; more goes in several calls. */
const LARGEST_BODY_BYTES = 8 * 1024 * 1024;

/** The id of a document is stable, so a repeat writes the same document again: harmless, whatever happened to the answer. */
export const indexElasticsearch = defineAction(spec, {
  delivery: 'idempotent',
  batchSize: 500,
  concurrency: 4,

  async performBatch(context, deliveries) {
    const { options } = context;
    const { name, kind, fields } = await context.credential(options.credential);
    const login = kind === elasticsearch.kind ? elasticsearch.fields.safeParse(fields) : undefined;
    if (login?.success !== true) throw new UserError(`credential: "${name}" is no stored cluster of the kind "elasticsearch"; choose another or save it again`, { code: 'provider.refused' });
    const operations = deliveries.map((delivery) => operationOf(options, delivery));
    const outcomes = new Map<Operation, DeliveryOutcome | Error>();
    for (const chunk of chunksOf(operations.filter((operation): operation is Operation => !(operation instanceof Error)))) {
      for (const [operation, outcome] of await send(context, login.data, chunk)) outcomes.set(operation, outcome);
    }
    return operations.map((operation) => (operation instanceof Error ? operation : outcomes.get(operation) ?? new Error('the call told nothing of this document')));
  },

  // Without a rate the bucket still exists: a 429 of the cluster pauses it.
  buckets: (options) => [{ name: `elasticsearch:${options.credential}`, ratePerSecond: 1_000_000, burst: 1_000_000 }],
});

/** What is about the whole call is about each of its documents; other calls of the batch may have gone well. */
async function send(context: ActionContext<IndexElasticsearchOptions>, login: Login, chunk: readonly Operation[]): Promise<ReadonlyMap<Operation, DeliveryOutcome | Error>> {
  const { options, net, signal, clock } = context;
  const url = `${login.url.replace(/\/$/, '')}/_bulk${options.pipeline === undefined ? '' : `?pipeline=${encodeURIComponent(options.pipeline)}`}`;
  try {
    const answer = await callServer(net, url, {
      method: 'POST', signal, timeoutMs: options.timeout, credential: options.credential, body: chunk.map(({ lines }) => lines).join(''),
      headers: { 'content-type': 'application/x-ndjson', accept: 'application/json', ...authorization(login) },
    });
    if (answer.status === 413 && chunk.length > 1) {
      const middle = Math.ceil(chunk.length / 2);
      return new Map([...(await send(context, login, chunk.slice(0, middle))), ...(await send(context, login, chunk.slice(middle)))]);
    }
    const outcomes = outcomesOf(answer, chunk, clock.now());
    return new Map(chunk.map((operation, index) => [operation, outcomes[index] ?? new Error('the call told nothing of this document')]));
  } catch (error) {
    return new Map(chunk.map((operation) => [operation, error instanceof Error ? error : new Error(String(error))]));
  }
}

function authorization({ apiKey, user, password }: Login): Readonly<Record<string, string>> {
  if (apiKey !== '') return { authorization: `ApiKey ${apiKey}` };
  return user === undefined ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

function chunksOf(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  const chunks: Operation[][] = [];
  let bytes = 0;
  for (const operation of operations) {
    const size = Buffer.byteLength(operation.lines);
    const chunk = chunks.at(-1);
    if (chunk === undefined || bytes + size > LARGEST_BODY_BYTES) {
      chunks.push([operation]);
      bytes = size;
    } else {
      chunk.push(operation);
      bytes += size;
    }
  }
  return chunks;
}

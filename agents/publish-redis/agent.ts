import { defineAction, PermanentError, type Delivery, type DeliveryOutcome } from '@rookery/sdk';
import { KeptConnections } from '../brokers/kept-connections.js';
import { readLogin } from '../brokers/login.js';
import { actionError } from '../brokers/reasons.js';
import { writeBody } from '../brokers/write-body.js';
import { redis } from '../credentials/redis.js';
import { readRedisError } from '../redis/failures.js';
import { openConnection, type RedisLogin } from '../redis/open-connection.js';
import { createPublisher, type AddAnswer, type OutgoingEntry, type Publisher } from '../redis/publisher.js';
import { spec, type PublishRedisOptions } from './spec.js';

const connections = new KeptConnections<RedisLogin['fields'], Publisher>(async ({ net }, login) => createPublisher(await openConnection(net, login, AbortSignal.timeout(20_000))));

/** Batches over one connection; Redis itself remembers the idempotency key. */
export const publishRedis = defineAction(spec, {
  delivery: 'idempotent',
  onUnknown: 'retry',
  concurrency: 2,
  batchSize: 500,

  async performBatch(context, deliveries) {
    const { options, signal } = context;
    const login = readLogin(await context.credential(options.credential), redis);
    let isSent = false;
    try {
      return await connections.use(context, login, async (publisher) => {
        isSent = true;
        const composed = deliveries.map((delivery) => compose(options, delivery));
        const entries = composed.flatMap((entry) => (entry instanceof Error ? [] : [entry]));
        const answers = await publisher.add(entries, options.rememberFor, signal);
        const outcomes = new Map(entries.map((entry, index) => [entry, outcomeOf(answers[index], login)]));
        return composed.map((entry) => (entry instanceof Error ? entry : (outcomes.get(entry) ?? new Error('the entry was left out of its batch'))));
      });
    } catch (error) {
      throw actionError(readRedisError(error, login), error, { sent: isSent });
    }
  },
});

function compose(options: PublishRedisOptions, { event, idempotencyKey }: Delivery): OutgoingEntry | Error {
  try {
    const stream = options.stream.render(event.scope);
    if (stream === '') return new PermanentError('stream: the template gave an empty name for this event');
    const further = Object.entries(options.fields).flatMap(([name, template]) => [name, template.render(event.scope)]);
    return { stream, key: idempotencyKey, fields: [options.field, writeBody(options, event), 'key', idempotencyKey, ...further], maxLength: options.maxLength };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function outcomeOf(answer: AddAnswer | undefined, login: RedisLogin): DeliveryOutcome | Error {
  if (answer === undefined) return new Error('Redis gave fewer answers than entries');
  if (answer.status === 'added') return { status: 'accepted', reference: answer.id };
  return actionError(readRedisError(answer.error, login), answer.error, { sent: answer.status === 'lost' });
}

import type { Consumer, ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import { defineSource, errorOf, type Clock, type ListenContext } from '@rookery/sdk';
import { drain } from '../brokers/drain.js';
import { readLogin } from '../brokers/login.js';
import { createMessageQueue, type MessageQueue } from '../brokers/message-queue.js';
import { sourceError } from '../brokers/reasons.js';
import { nats } from '../credentials/nats.js';
import { readNatsError } from '../nats/failures.js';
import { openConnection, type NatsLine } from '../nats/open-connection.js';
import { receive, type StreamOrigin } from './message.js';
import { spec, type NatsSubjectOptions } from './spec.js';

/** The server's number for it. */
const NO_SUCH_CONSUMER = 10_014;
/** What a dead reader was handed comes again after this; one that lives says so before. */
const ACKNOWLEDGE_WITHIN_MS = 15_000;

/** A durable pull consumer. When the connection is lost the host asks again, with backoff. */
export const natsSubject = defineSource(spec, {
  async listen(context) {
    const { options, net, signal } = context;
    const login = readLogin(await context.credential(options.credential), nats);
    let line: NatsLine | undefined;
    try {
      line = await openConnection(net, login, signal);
      await consume(context, line);
    } catch (error) {
      if (signal.aborted) return;
      throw sourceError(readNatsError(error, login, `subject "${options.subject}"`), error);
    } finally {
      await line?.close();
    }
  },
});

async function consume(context: ListenContext<NatsSubjectOptions>, line: NatsLine): Promise<void> {
  const { options, signal } = context;
  const queue = createMessageQueue<JsMsg>(signal);
  line.onLost((error) => queue.fail(error));
  const { consumer, origin } = await requireConsumer(options, line);
  const held = new Set<JsMsg>();
  const over = new AbortController();
  const messages = await consumer.consume({
    max_messages: options.prefetch,
    callback: (message) => {
      held.add(message);
      queue.push(message);
    },
    abort_on_missing_resource: true,
  });
  void watch(messages, (error) => queue.fail(error));
  void stayAlive(held, context.clock, AbortSignal.any([signal, over.signal]));
  try {
    await drainSubject(context, { queue, consumer, origin, held });
  } finally {
    over.abort();
  }
  await messages.close();
}

interface Subject {
  readonly queue: MessageQueue<JsMsg>;
  readonly consumer: Consumer;
  readonly origin: StreamOrigin;
  readonly held: Set<JsMsg>;
}

function drainSubject(context: ListenContext<NatsSubjectOptions>, { queue, consumer, origin, held }: Subject): Promise<void> {
  const { options } = context;
  return drain(context, queue, {
    receive: (message) => receive({ subject: message.subject, seq: message.seq, time: message.time, data: message.data, headers: message.headers }, origin),
    acknowledge(batch, unreadable) {
      for (const message of batch) {
        held.delete(message);
        if (options.onUnreadable === 'terminate' && unreadable.has(message)) message.term();
        else message.ack();
      }
    },
    waiting: async () => (await consumer.info()).num_pending,
  });
}

/** What waits for a long commit would be handed over again and again; so the server is told that it is worked on. */
async function stayAlive(held: ReadonlySet<JsMsg>, clock: Clock, signal: AbortSignal): Promise<void> {
  for (;;) {
    await clock.sleep(ACKNOWLEDGE_WITHIN_MS / 3, signal);
    if (signal.aborted) return;
    for (const message of held) message.working();
  }
}

/** A consumer that is deleted under us ends the messages, with an error or without. */
async function watch(messages: ConsumerMessages, failed: (error: Error) => void): Promise<void> {
  const error = await messages.closed().catch((reason: unknown) => reason);
  failed(error instanceof Error ? error : new Error('the consumer was taken away; was it or its stream deleted?'));
}

async function requireConsumer(options: NatsSubjectOptions, { client }: NatsLine): Promise<{ readonly consumer: Consumer; readonly origin: StreamOrigin }> {
  const { AckPolicy, DeliverPolicy, JetStreamApiError, jetstreamManager } = await import('@nats-io/jetstream');
  const manager = await jetstreamManager(client);
  const name = options.stream ?? (await manager.streams.find(options.subject).catch(() => undefined));
  if (name === undefined) throw errorOf('source.failed', { reason: `no stream keeps the subject "${options.subject}"; create one that does, or name it under "stream"` });
  const { created } = await manager.streams.info(name);
  await manager.consumers.info(name, options.consumer).catch(async (error: unknown) => {
    if (!(error instanceof JetStreamApiError) || error.code !== NO_SUCH_CONSUMER) throw error;
    await manager.consumers.add(name, {
      durable_name: options.consumer, ack_policy: AckPolicy.Explicit, ack_wait: ACKNOWLEDGE_WITHIN_MS * 1_000_000, max_ack_pending: options.prefetch, filter_subject: options.subject,
      deliver_policy: options.startAt === 'now' ? DeliverPolicy.New : DeliverPolicy.All,
    });
  });
  return { consumer: await manager.jetstream().consumers.get(name, options.consumer), origin: { name, created } };
}

import { defineAction, TransientError, type ActionContext, type Delivery, type DeliveryOutcome } from '@rookery/sdk';
import type { ComposedMail } from '../mail/compose-mail.js';
import { openSmtpLine, type SmtpLine, type Submitted } from '../mail/smtp-line.js';
import { composeEmail, soleRecipient } from './message.js';
import { spec, type EmailOptions } from './spec.js';

/** So many mails are made while those before them are sent: their files are fetched meanwhile, and take memory. */
const COMPOSED_AHEAD = 4;

/** A batch goes out over one connection, mail by mail; a mail that is refused does not hold up the others. */
export const sendEmail = defineAction(spec, {
  delivery: 'unsafe',
  onUnknown: 'retry',
  batchSize: 25,
  concurrency: 2,

  async performBatch(context, deliveries) {
    const post = new Post(context);
    const outcomes: (DeliveryOutcome | Error)[] = [];
    const composed: Promise<ComposedMail | Error>[] = [];
    for (const [index, delivery] of deliveries.entries()) {
      for (const next of deliveries.slice(index + composed.length, index + COMPOSED_AHEAD)) composed.push(composeEmail(context, next).catch(asError));
      const mail = await composed.shift();
      if (mail !== undefined) outcomes.push(mail instanceof Error ? mail : await post.send(mail, delivery).catch(asError));
    }
    await post.close();
    return outcomes;
  },

  buckets: ({ credential, perMinute }) => [{ name: `smtp:${credential}`, ratePerSecond: perMinute / 60, burst: Math.max(1, Math.min(25, Math.floor(perMinute / 10))) }],
  endpoint: (options, event) => endpointOf(options, event),
});

function endpointOf(options: EmailOptions, event: Delivery['event']): string | undefined {
  const address = soleRecipient(options, event);
  return address === undefined ? undefined : `mail:${address}`;
}

/** One connection for a batch; opened when the first mail is sent, and again after it broke. */
class Post {
  readonly #context: ActionContext<EmailOptions>;
  #line: SmtpLine | undefined;
  #closed: Error | undefined;

  constructor(context: ActionContext<EmailOptions>) {
    this.#context = context;
  }

  async send(mail: ComposedMail, delivery: Delivery): Promise<DeliveryOutcome> {
    // What stopped one mail before anything was sent stops those behind it, too.
    if (this.#closed !== undefined) throw this.#closed;
    const line = await this.#open();
    return outcomeOf(mail, await line.submit({ from: mail.sender, to: mail.recipients }, mail.bytes, endpointOf(this.#context.options, delivery.event)));
  }

  async close(): Promise<void> {
    await this.#line?.close();
  }

  async #open(): Promise<SmtpLine> {
    if (this.#line !== undefined && !this.#line.isBroken) return this.#line;
    await this.#line?.close();
    const { net, signal, options } = this.#context;
    try {
      this.#line = await openSmtpLine({ net, signal, credential: await this.#context.credential(options.credential) });
      return this.#line;
    } catch (error) {
      this.#closed = asError(error);
      throw this.#closed;
    }
  }
}

function outcomeOf({ messageId, sender }: ComposedMail, { accepted, rejected }: Submitted): DeliveryOutcome {
  return {
    status: 'accepted',
    reference: messageId,
    outputs: [{ payload: { messageId, accepted: [...accepted], rejected: rejected.map(({ address, error }) => ({ address, reason: error.message })), from: sender } }],
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new TransientError(String(error));
}

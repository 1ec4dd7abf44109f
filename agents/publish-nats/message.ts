import { PermanentError, type Delivery } from '@rookery/sdk';
import { writeBody } from '../brokers/write-body.js';
import type { PublishNatsOptions } from './spec.js';

export interface OutgoingMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  /** By the key the stream tells a repeat. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The message of a delivery, the same in every attempt. Throws a permanent error for a subject that cannot be published to. */
export function composeMessage(options: PublishNatsOptions, { event, idempotencyKey }: Delivery): OutgoingMessage {
  const subject = options.subject.render(event.scope);
  if (!/^[^\s*>.]+(\.[^\s*>.]+)*$/.test(subject)) throw new PermanentError(`subject: "${subject}" cannot be published to; it is made of words with a dot between them, without spaces, * and >`);
  const headers = Object.fromEntries(Object.entries(options.headers).map(([name, template]) => [name, template.render(event.scope).replaceAll(/[\r\n]+/g, ' ')]));
  return { subject, data: writeBody(options, event), key: idempotencyKey, headers };
}

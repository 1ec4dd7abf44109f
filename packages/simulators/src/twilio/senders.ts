import { TwilioApiError } from './message-parameters.js';

/** A number of an account, and how it works off its queue. */
export interface Sender {
  readonly number: string;
  readonly segmentsPerSecond: number;
  /** Where messages to it are posted. */
  inboundUrl: string | undefined;
  readonly services: Set<string>;
  busyUntil: number;
  /** Who answered STOP to it or to its messaging service. */
  readonly stopped: Set<string>;
}

export interface Account {
  readonly sid: string;
  readonly authToken: string;
  readonly name: string;
  readonly keys: ReadonlyMap<string, string>;
  readonly senders: Map<string, Sender>;
  readonly services: Map<string, Set<string>>;
}

/** Ten hours of messages may wait for one sender (Twilio, errors 21611 and 30001). */
export const LONGEST_QUEUE_MS = 36_000_000;

/** The sender that is named, or the one of the service with the shortest queue. Throws as the API refuses. */
export function chooseSender(account: Account, fields: URLSearchParams): { readonly sender: Sender; readonly service: string | null } {
  const service = fields.get('MessagingServiceSid');
  const from = fields.get('From');
  if (service === null) {
    const sender = account.senders.get(from ?? '');
    if (sender === undefined) throw new TwilioApiError(400, 21606, `The 'From' phone number ${from} is not a valid, SMS-capable inbound phone number or short code for your account.`);
    return { sender, service };
  }
  const numbers = account.services.get(service);
  if (numbers === undefined) throw new TwilioApiError(400, 21701, `The Messaging Service ${service} does not exist`);
  const pool = [...numbers].flatMap((number) => account.senders.get(number) ?? []).filter(({ number }) => from === null || number === from);
  const [sender] = pool.toSorted((a, b) => a.busyUntil - b.busyUntil);
  if (sender === undefined) throw new TwilioApiError(400, 21703, 'The Messaging Service contains no phone numbers.');
  return { sender, service };
}

/** All numbers a STOP to this one counts for. */
export function siblingsOf(account: Account, sender: Sender): readonly Sender[] {
  const numbers = [...sender.services].flatMap((service) => [...(account.services.get(service) ?? [])]);
  return [...new Set([sender.number, ...numbers])].flatMap((number) => account.senders.get(number) ?? []);
}

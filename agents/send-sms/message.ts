import { PermanentError, type AgentEvent } from '@rookery/sdk';
import { phoneNumberOf } from '../sms/phone-number.js';
import { countSegments, cutToSegments, type Segments } from '../sms/segments.js';
import type { Options } from './options.js';

/** Longest time a message waits at Twilio (Twilio, "Message resource", ValidityPeriod). */
const LONGEST_VALIDITY_S = 36_000;

export interface SmsMessage {
  readonly to: string;
  readonly text: string;
  readonly segments: Segments;
  /** Seconds Twilio may keep it waiting. */
  readonly validityS: number;
}

/** What is to be sent for an event. Throws where a template gives what cannot be sent. */
export function composeMessage(options: Options, event: AgentEvent, now: number): SmsMessage {
  const text = textOf(options, event);
  const segments = countSegments(text);
  if (segments.count > options.maxSegments) {
    const why = segments.unusual.length === 0 ? '' : ` (${segments.unusual.map((character) => `"${character}"`).join(', ')} cannot be written in the plain alphabet, so 70 characters fill a message instead of 160)`;
    throw new PermanentError(`text: it would be ${segments.count} messages, and at most ${options.maxSegments} are allowed${why}; shorten it, or have it cut`);
  }
  return { to: numberOf(options, event), text, segments, validityS: validityOf(options, event, now) };
}

/** Who a message of this event goes to. */
export function numberOf(options: Pick<Options, 'to'>, event: AgentEvent): string {
  const written = options.to.render(event.scope);
  const number = phoneNumberOf(written);
  if (number === undefined) throw new PermanentError(`to: "${written}" is no mobile number with its country; the template "${options.to.source}" must give for example "+4915123456789"`);
  return number;
}

/** For the limit of the sender, which counts every part. */
export function segmentsOf(options: Options, event: AgentEvent): number {
  return Math.min(countSegments(textOf(options, event)).count, options.maxSegments);
}

function textOf(options: Options, event: AgentEvent): string {
  const text = options.text.render(event.scope).trim();
  if (text === '') throw new PermanentError(`text: the template "${options.text.source}" gave an empty text for this event; Twilio sends none`);
  return options.tooLong === 'cut' ? cutToSegments(text, options.maxSegments) : text;
}

/** Until the event expires, which the host has just checked, or as long as the author says. */
function validityOf({ validity }: Options, { expiresAt }: AgentEvent, now: number): number {
  const left = Math.min(validity ?? Number.POSITIVE_INFINITY, expiresAt === null ? Number.POSITIVE_INFINITY : expiresAt - now);
  return Math.min(LONGEST_VALIDITY_S, Math.max(1, Math.floor(left / 1_000)));
}

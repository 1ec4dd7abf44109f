import type { AgentEvent } from '@rookery/sdk';
import { composeSms, type SmsText } from '../sms/sms-text.js';
import type { Options } from './options.js';

/** Longest time a message waits at Twilio (Twilio, "Message resource", ValidityPeriod). */
const LONGEST_VALIDITY_S = 36_000;

export interface SmsMessage extends SmsText {
  /** Seconds Twilio may keep it waiting. */
  readonly validityS: number;
}

/** What is to be sent for an event. Throws where a template gives what cannot be sent. */
export function composeMessage(options: Options, event: AgentEvent, now: number): SmsMessage {
  return { ...composeSms(options, event), validityS: validityOf(options, event, now) };
}

/** Until the event expires, which the host has just checked, or as long as the author says. */
function validityOf({ validity }: Options, { expiresAt }: AgentEvent, now: number): number {
  const left = Math.min(validity ?? Number.POSITIVE_INFINITY, expiresAt === null ? Number.POSITIVE_INFINITY : expiresAt - now);
  return Math.min(LONGEST_VALIDITY_S, Math.max(1, Math.floor(left / 1_000)));
}

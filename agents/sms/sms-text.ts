import { PermanentError, type AgentEvent, type Template } from '@rookery/sdk';
import { phoneNumberOf } from './phone-number.js';
import { countSegments, cutToSegments, type Segments } from './segments.js';

/** The options of everything that sends SMS. */
export interface SmsOptions {
  readonly to: Template;
  readonly text: Template;
  readonly maxSegments: number;
  readonly tooLong: 'refuse' | 'cut';
}

export interface SmsText {
  readonly to: string;
  readonly text: string;
  readonly segments: Segments;
}

/** What is to be sent for an event. Throws where a template gives what cannot be sent. */
export function composeSms(options: SmsOptions, event: AgentEvent): SmsText {
  const text = textOf(options, event);
  const segments = countSegments(text);
  if (segments.count > options.maxSegments) {
    const why = segments.unusual.length === 0 ? '' : ` (${segments.unusual.map((character) => `"${character}"`).join(', ')} cannot be written in the plain alphabet, so 70 characters fill a message instead of 160)`;
    throw new PermanentError(`text: it would be ${segments.count} messages, and at most ${options.maxSegments} are allowed${why}; shorten it, or have it cut`);
  }
  return { to: numberOf(options, event), text, segments };
}

/** Who a message of this event goes to. */
export function numberOf({ to }: Pick<SmsOptions, 'to'>, event: AgentEvent): string {
  const written = to.render(event.scope);
  const number = phoneNumberOf(written);
  if (number === undefined) throw new PermanentError(`to: "${written}" is no mobile number with its country; the template "${to.source}" must give for example "+4915123456789"`);
  return number;
}

/** For the limit of the sender, which counts every part. */
export function segmentsOf(options: SmsOptions, event: AgentEvent): number {
  return Math.min(countSegments(textOf(options, event)).count, options.maxSegments);
}

function textOf(options: SmsOptions, event: AgentEvent): string {
  const text = options.text.render(event.scope).trim();
  if (text === '') throw new PermanentError(`text: the template "${options.text.source}" gave an empty text for this event; an empty message is not sent`);
  return options.tooLong === 'cut' ? cutToSegments(text, options.maxSegments) : text;
}

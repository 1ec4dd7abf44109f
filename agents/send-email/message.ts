import { createHash } from 'node:crypto';
import { PermanentError, type AgentEvent, type Delivery } from '@rookery/sdk';
import type { z } from 'zod';
import { escapeHtml } from '../html/escape-html.js';
import { textOfHtml } from '../html/text-of-html.js';
import { loadMailer } from '../mail/library.js';
import type { Envelope } from '../mail/smtp-line.js';
import type { spec } from './spec.js';

type Options = z.output<typeof spec.options>;

const MOST_RECIPIENTS = 100;
const LARGEST_BYTES = 10 * 1024 * 1024;
/** A name and an address (RFC 5321, 4.5.3.1, and some room for the name). */
const LONGEST_RECIPIENT = 1_000;

export interface Mail {
  readonly envelope: Envelope;
  readonly messageId: string;
  readonly text: Buffer;
}

/**
 * The mail of an event, ready to be sent. Its Message-ID follows from the idempotency key, so a repeat is the same mail (RFC 5322, 3.6.4).
 * Throws what is wrong with an address or a part of it.
 */
export async function composeMail(options: Options, { event, idempotencyKey }: Delivery): Promise<Mail> {
  const { MailComposer, parseAddresses } = await loadMailer();
  const read = (option: 'from' | 'to' | 'cc' | 'bcc' | 'replyTo'): readonly Address[] => addressesOf(option, options[option].render(event.scope), (text) => parseAddresses(text, { flatten: true }));
  const [sender, ...others] = read('from');
  if (sender === undefined || others.length > 0) throw new PermanentError(`from: "${options.from.source}" gave ${others.length === 0 ? 'no address' : 'several addresses'} for this event; a mail has one sender`);
  const [to, cc, bcc, replyTo] = [read('to'), read('cc'), read('bcc'), read('replyTo')];
  const recipients = [...new Set([...to, ...cc, ...bcc].map(({ address }) => address))];
  if (recipients.length === 0) throw new PermanentError(`to: "${options.to.source}" gave no address for this event`);
  if (recipients.length > MOST_RECIPIENTS) throw new PermanentError(`to: ${recipients.length} addresses; at most ${MOST_RECIPIENTS} are possible, so send a mail to each instead`);
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  const messageId = `<${digest(idempotencyKey)}@${domain}>`;
  const node = new MailComposer({
    from: [sender], to: [...to], cc: [...cc], replyTo: [...replyTo], subject: oneLine(options.subject.render(event.scope)), messageId, date: new Date(event.createdAt),
    ...bodyOf(options, event), headers: headersOf(options, event, domain),
    disableFileAccess: true, disableUrlAccess: true,
  }).compile();
  const text = await node.build();
  if (text.length > LARGEST_BYTES) throw new PermanentError(`the mail has ${text.length} bytes; at most ${LARGEST_BYTES} are sent, so send a link instead`);
  return { envelope: { from: sender.address, to: recipients }, messageId, text };
}

/** The one address a mail goes to; undefined for several, of which one that is gone disables nothing. */
export function soleRecipient(options: Options, event: AgentEvent): string | undefined {
  const others = `${options.cc.render(event.scope)}${options.bcc.render(event.scope)}`.trim();
  const to = options.to.render(event.scope).trim();
  if (others !== '' || to.length > LONGEST_RECIPIENT) return undefined;
  return /^(?:[^<>,;]*<)?([^\s<>@,;"]+@[^\s<>@,;"]+)>?$/.exec(to)?.[1]?.toLowerCase();
}

interface Address {
  readonly name: string;
  readonly address: string;
}

function addressesOf(option: string, text: string, parse: (text: string) => readonly { readonly name?: string | undefined; readonly address?: string | undefined }[]): readonly Address[] {
  const parsed = parse(oneLine(text)).map(({ name = '', address = '' }) => ({ name, address }));
  // One "@", something before it, a host behind it, and nothing that would begin a new command or header.
  const wrong = parsed.find(({ address }) => !/^[^\s<>@,;:"\\]+@[^\s<>@,;:"\\]+$/u.test(address));
  if (wrong !== undefined) throw new PermanentError(`${option}: "${(wrong.address === '' ? wrong.name : wrong.address).slice(0, 100)}" is no mail address; write for example "dealer@example.com"`);
  return parsed;
}

function bodyOf({ text, html }: Options, { scope }: AgentEvent): { readonly text?: string; readonly html?: string } {
  const markup = html.render(scope, escapeHtml);
  const plain = text.render(scope);
  if (plain.trim() === '' && markup.trim() === '') throw new PermanentError('text: it is empty for this event, and so is "html"');
  if (markup.trim() === '') return { text: plain };
  return { html: markup, text: plain.trim() === '' ? textOfHtml(markup) : plain };
}

function headersOf({ thread, unsubscribe }: Options, { scope }: AgentEvent, domain: string): Record<string, string> {
  const conversation = thread.render(scope).trim();
  const address = unsubscribe.render(scope).trim();
  if (address !== '' && !/^https:\/\/[^\s<>]+$/i.test(address)) throw new PermanentError(`unsubscribe: "${address.slice(0, 100)}" is no https address`);
  const root = `<${digest(`conversation ${conversation}`)}@${domain}>`;
  return {
    'Auto-Submitted': 'auto-generated',
    ...(conversation === '' ? {} : { References: root, 'In-Reply-To': root }),
    ...(address === '' ? {} : { 'List-Unsubscribe': `<${address}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}

function oneLine(text: string): string {
  return text.toWellFormed().replaceAll(/\p{Cc}+/gu, ' ').trim();
}

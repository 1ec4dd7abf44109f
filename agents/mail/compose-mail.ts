import { createHash } from 'node:crypto';
import { PermanentError, type Delivery, type IoContext, type TemplateScope } from '@rookery/sdk';
import { escapeHtml } from '../html/escape-html.js';
import { textOfHtml } from '../html/text-of-html.js';
import { attachedFiles } from './attached-files.js';
import { loadMailer } from './library.js';
import { addressesOf } from './mail-addresses.js';
import type { MailOptions } from './mail-options.js';
import { oneLine } from './one-line.js';

const LARGEST_BYTES = 10 * 1024 * 1024;

/** How a mail travels, which decides what of it stands in its headers. */
export interface MailForm {
  /** Who sends when "from" is empty; without one an empty "from" is a fault of the event. */
  readonly account?: 'fills in the sender';
  /** Hidden recipients stand in the header for whoever takes them out on the way; otherwise only the envelope names them. */
  readonly bcc?: 'in the header';
  /** Further headers; `domain` is the sender's. Throws what is wrong with one. */
  readonly headers: (domain: string) => Readonly<Record<string, string>>;
}

/** A mail that is ready to be sent. */
export interface ComposedMail {
  /** Empty: the account's. */
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly messageId: string;
  readonly bytes: Buffer;
}

/** What a mail is made with. */
export type MailContext = Pick<IoContext<MailOptions>, 'options' | 'net' | 'signal' | 'clock'>;

/**
 * The mail of an event. Its Message-ID and its boundaries follow from the idempotency key, so a repeat is the same mail, byte for byte (RFC 5322, 3.6.4).
 * Throws what is wrong with an address, a part of it or a file that goes with it, which is fetched on every attempt anew.
 */
export async function composeMail({ options, net, signal, clock }: MailContext, { event, idempotencyKey }: Delivery, form: MailForm): Promise<ComposedMail> {
  const { MailComposer, parseAddresses, detectMimeType } = await loadMailer();
  const { recipients, ...addresses } = addressesOf(options, event.scope, parseAddresses);
  const [sender] = addresses.from;
  if (sender === undefined && form.account === undefined) throw new PermanentError(`from: "${options.from.source.slice(0, 100)}" gave no address for this event; a mail has one sender`);
  const domain = sender === undefined ? 'rookery.invalid' : sender.address.slice(sender.address.lastIndexOf('@') + 1);
  const messageId = `<${markOf(idempotencyKey)}@${domain}>`;
  const list = (name: 'to' | 'cc' | 'bcc' | 'replyTo'): { name: string; address: string }[] => addresses[name].map(({ name: person, address }) => ({ name: person, address }));
  const body = bodyOf(options, event.scope);
  const headers = { 'Auto-Submitted': 'auto-generated', ...form.headers(domain) };
  const files = await attachedFiles(options.attachments, event.scope, { net, signal, clock, detectType: detectMimeType });
  const node = new MailComposer({
    to: list('to'), cc: list('cc'), replyTo: list('replyTo'), ...(sender === undefined ? {} : { from: [sender] }), ...(form.bcc === undefined ? {} : { bcc: list('bcc') }),
    subject: oneLine(options.subject.render(event.scope)), messageId, date: new Date(event.createdAt), ...body, headers,
    attachments: files.map(({ name, type, bytes: content }) => ({ filename: name, contentType: type, content, contentTransferEncoding: 'base64', contentDisposition: 'attachment' })),
    baseBoundary: markOf(`boundary ${idempotencyKey}`), disableFileAccess: true, disableUrlAccess: true,
  }).compile();
  node.keepBcc = form.bcc !== undefined;
  const bytes = await node.build();
  if (bytes.length > LARGEST_BYTES) throw new PermanentError(`the mail has ${bytes.length} bytes; at most ${LARGEST_BYTES} are sent, so send a link instead`);
  return { sender: sender?.address ?? '', recipients, messageId, bytes };
}

/** What tells a mail from all others, the same on every attempt: 40 letters of hex. */
export function markOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 40);
}

function bodyOf({ text, html }: MailOptions, scope: TemplateScope): { readonly text?: string; readonly html?: string } {
  const markup = html.render(scope, escapeHtml);
  const plain = text.render(scope);
  if (plain.trim() === '' && markup.trim() === '') throw new PermanentError('text: it is empty for this event, and so is "html"');
  if (markup.trim() === '') return { text: plain };
  return { html: markup, text: plain.trim() === '' ? textOfHtml(markup) : plain };
}

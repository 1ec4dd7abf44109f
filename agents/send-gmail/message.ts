import { createHash } from 'node:crypto';
import { PermanentError, type Delivery, type Template } from '@rookery/sdk';
import { escapeHtml } from '../html/escape-html.js';
import { loadMailer } from '../mail/library.js';
import type { GmailOptions } from './spec.js';

const MOST_RECIPIENTS = 100;
const LARGEST_BYTES = 10 * 1024 * 1024;

/** A header of ours: Gmail may give a mail another Message-ID, but leaves headers it does not know alone. */
export const DELIVERY_HEADER = 'X-Rookery-Delivery';

/** A mail as Gmail takes it. `mark` is the same on every attempt. */
export interface GmailMessage {
  readonly raw: string;
  readonly mark: string;
}

/** Throws what is wrong with an address or a part of the mail. */
export async function composeGmail(options: GmailOptions, { event, idempotencyKey }: Delivery): Promise<GmailMessage> {
  const { MailComposer, parseAddresses } = await loadMailer();
  const addresses = (name: 'to' | 'cc' | 'bcc' | 'from' | 'replyTo'): { name: string; address: string }[] =>
    parseAddresses(oneLine(options[name], event), { flatten: true }).map(({ name: person, address }) => {
      if (!/^[^\s<>@,;:"\\]+@[^\s<>@,;:"\\]+$/u.test(address)) throw new PermanentError(`${name}: "${(address === '' ? person : address).slice(0, 100)}" is no mail address; write for example "dealer@example.com"`);
      return { name: person, address };
    });
  const [to, cc, bcc, from, replyTo] = [addresses('to'), addresses('cc'), addresses('bcc'), addresses('from'), addresses('replyTo')];
  const count = to.length + cc.length + bcc.length;
  if (count === 0) throw new PermanentError(`to: "${options.to.source.slice(0, 100)}" gave no address for this event`);
  if (count > MOST_RECIPIENTS) throw new PermanentError(`to: ${count} addresses; at most ${MOST_RECIPIENTS} are possible, so send a mail to each instead`);
  const [text, html] = [options.text.render(event.scope), options.html.render(event.scope, escapeHtml)];
  if (text.trim() === '' && html.trim() === '') throw new PermanentError('text: it is empty for this event, and so is "html"');
  const mark = createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 40);
  const node = new MailComposer({
    to, cc, bcc, replyTo, ...(from.length === 0 ? {} : { from }), subject: oneLine(options.subject, event), date: new Date(event.createdAt), messageId: `<${mark}@rookery.invalid>`,
    ...(text.trim() === '' ? {} : { text }), ...(html.trim() === '' ? {} : { html }),
    headers: { [DELIVERY_HEADER]: mark, 'Auto-Submitted': 'auto-generated' }, disableFileAccess: true, disableUrlAccess: true,
  }).compile();
  // Gmail reads the hidden recipients from the header, and takes it out.
  node.keepBcc = true;
  const bytes = await node.build();
  if (bytes.length > LARGEST_BYTES) throw new PermanentError(`the mail has ${bytes.length} bytes; at most ${LARGEST_BYTES} are sent, so send a link instead`);
  return { raw: bytes.toString('base64url'), mark };
}

function oneLine(template: Template, { scope }: Delivery['event']): string {
  return template.render(scope).toWellFormed().replaceAll(/\p{Cc}+/gu, ' ').trim();
}

import { option, type Template } from '@rookery/sdk';
import { attachment, checkAttachments, type Attachment } from './attachment-options.js';

/** What every agent that sends mail asks for. */
export const mailOptions = {
  to: option.template({ title: 'To', description: 'One address, or several with commas.', placeholder: '{{ dealer.email }}', personal: true }),
  cc: option.template({ title: 'Cc', description: 'Further addresses, seen by all.', personal: true, advanced: true }).prefault(''),
  bcc: option.template({ title: 'Bcc', description: 'Further addresses, seen by nobody.', personal: true, advanced: true }).prefault(''),
  subject: option.template({ title: 'Subject', description: 'One line.', placeholder: '{{ year }} {{ make }} {{ model }} for {{ price }} €' }),
  text: option.template({ title: 'Text', description: 'Plain text. Empty: made from the HTML.', multiline: true }).prefault(''),
  html: option.template({ title: 'HTML', description: 'Values of the event are made harmless in it, unless their last filter is "raw".', multiline: true }).prefault(''),
  attachments: option.list({ title: 'Attachments', description: 'Files that go with the mail, 7 MiB in all.', of: attachment, max: 20 }).prefault([]),
} as const;

/** The options of a mail as a handler gets them. */
export interface MailOptions extends Readonly<Record<'from' | 'to' | 'cc' | 'bcc' | 'replyTo' | 'subject' | 'text' | 'html', Template>> {
  readonly attachments: readonly Attachment[];
}

/** What is wrong with a mail before there is any event. */
export function checkMail({ text, html, attachments }: Pick<MailOptions, 'text' | 'html' | 'attachments'>): { readonly path: string; readonly message: string; readonly hint: string }[] {
  const isEmpty = text.source.trim() === '' && html.source.trim() === '';
  return [...(isEmpty ? [{ path: 'text', message: 'there is nothing to send', hint: 'write a text, HTML, or both' }] : []), ...checkAttachments(attachments)];
}

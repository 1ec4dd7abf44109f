import { option, type Template } from '@rookery/sdk';

/** What every agent that sends mail asks for. */
export const mailOptions = {
  to: option.template({ title: 'To', description: 'One address, or several with commas.', placeholder: '{{ dealer.email }}', personal: true }),
  cc: option.template({ title: 'Cc', description: 'Further addresses, seen by all.', personal: true, advanced: true }).prefault(''),
  bcc: option.template({ title: 'Bcc', description: 'Further addresses, seen by nobody.', personal: true, advanced: true }).prefault(''),
  subject: option.template({ title: 'Subject', description: 'One line.', placeholder: '{{ year }} {{ make }} {{ model }} for {{ price }} €' }),
  text: option.template({ title: 'Text', description: 'Plain text. Empty: made from the HTML.', multiline: true }).prefault(''),
  html: option.template({ title: 'HTML', description: 'Values of the event are made harmless in it, unless their last filter is "raw".', multiline: true }).prefault(''),
} as const;

/** The options of a mail as a handler gets them. */
export type MailOptions = Readonly<Record<'from' | 'to' | 'cc' | 'bcc' | 'replyTo' | 'subject' | 'text' | 'html', Template>>;

/** What is wrong with a mail before there is any event. */
export function checkMail({ text, html }: Pick<MailOptions, 'text' | 'html'>): { readonly path: string; readonly message: string; readonly hint: string }[] {
  return text.source.trim() === '' && html.source.trim() === '' ? [{ path: 'text', message: 'there is nothing to send', hint: 'write a text, HTML, or both' }] : [];
}

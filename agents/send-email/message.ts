import { PermanentError, type ActionContext, type AgentEvent, type Delivery } from '@rookery/sdk';
import { composeMail, markOf, type ComposedMail } from '../mail/compose-mail.js';
import type { EmailOptions } from './spec.js';

/** A name and an address (RFC 5321, 4.5.3.1, and some room for the name). */
const LONGEST_RECIPIENT = 1_000;

/** The mail of an event; throws what is wrong with it. */
export function composeEmail(context: ActionContext<EmailOptions>, delivery: Delivery): Promise<ComposedMail> {
  return composeMail(context, delivery, { headers: (domain) => headersOf(context.options, delivery.event, domain) });
}

/** The one address a mail goes to; undefined for several, of which one that is gone disables nothing. */
export function soleRecipient(options: EmailOptions, event: AgentEvent): string | undefined {
  const others = `${options.cc.render(event.scope)}${options.bcc.render(event.scope)}`.trim();
  const to = options.to.render(event.scope).trim();
  if (others !== '' || to.length > LONGEST_RECIPIENT) return undefined;
  return /^(?:[^<>,;]*<)?([^\s<>@,;"]+@[^\s<>@,;"]+)>?$/.exec(to)?.[1]?.toLowerCase();
}

function headersOf({ thread, unsubscribe }: EmailOptions, { scope }: AgentEvent, domain: string): Readonly<Record<string, string>> {
  const conversation = thread.render(scope).trim();
  const address = unsubscribe.render(scope).trim();
  if (address !== '' && !/^https:\/\/[^\s<>]+$/i.test(address)) throw new PermanentError(`unsubscribe: "${address.slice(0, 100)}" is no https address`);
  const root = `<${markOf(`conversation ${conversation}`)}@${domain}>`;
  return {
    ...(conversation === '' ? {} : { References: root, 'In-Reply-To': root }),
    ...(address === '' ? {} : { 'List-Unsubscribe': `<${address}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  };
}

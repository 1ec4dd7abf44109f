import { PermanentError, type TemplateScope } from '@rookery/sdk';
import type { loadMailer } from './library.js';
import type { MailOptions } from './mail-options.js';
import { oneLine } from './one-line.js';

const MOST_RECIPIENTS = 100;

/** Somebody a mail comes from or goes to; the name may be empty. */
export interface MailAddress {
  readonly name: string;
  readonly address: string;
}

export interface MailAddresses extends Readonly<Record<'from' | 'to' | 'cc' | 'bcc' | 'replyTo', readonly MailAddress[]>> {
  /** Everybody it goes to, each once. */
  readonly recipients: readonly string[];
}

type ParseAddresses = Awaited<ReturnType<typeof loadMailer>>['parseAddresses'];

/** Whom a mail of an event comes from and goes to. Throws what is wrong with an address, and where there is nobody or too many. */
export function addressesOf(options: MailOptions, scope: TemplateScope, parse: ParseAddresses): MailAddresses {
  const read = (option: 'from' | 'to' | 'cc' | 'bcc' | 'replyTo'): readonly MailAddress[] => parsed(option, oneLine(options[option].render(scope)), parse);
  const [from, to, cc, bcc, replyTo] = [read('from'), read('to'), read('cc'), read('bcc'), read('replyTo')];
  if (from.length > 1) throw new PermanentError(`from: "${options.from.source.slice(0, 100)}" gave several addresses for this event; a mail has one sender`);
  const recipients = [...new Set([...to, ...cc, ...bcc].map(({ address }) => address))];
  if (recipients.length === 0) throw new PermanentError(`to: "${options.to.source.slice(0, 100)}" gave no address for this event`);
  if (recipients.length > MOST_RECIPIENTS) throw new PermanentError(`to: ${recipients.length} addresses; at most ${MOST_RECIPIENTS} are possible, so send a mail to each instead`);
  return { from, to, cc, bcc, replyTo, recipients };
}

function parsed(option: string, text: string, parse: ParseAddresses): readonly MailAddress[] {
  const found = parse(text, { flatten: true }).map(({ name, address }) => ({ name, address }));
  // One "@", something before it, a host behind it, and nothing that would begin a new command or header.
  const wrong = found.find(({ address }) => !/^[^\s<>@,;:"\\]+@[^\s<>@,;:"\\]+$/u.test(address));
  if (wrong !== undefined) throw new PermanentError(`${option}: "${(wrong.address === '' ? wrong.name : wrong.address).slice(0, 100)}" is no mail address; write for example "dealer@example.com"`);
  return found;
}

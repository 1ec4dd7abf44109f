/** What a person asks for with a message of one word. */
export type OptOut = 'stop' | 'start' | 'help';

// The words carriers and Twilio act on by themselves (Twilio, "Support for opt-out keywords").
const STOP = new Set(['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'revoke', 'optout']);
const START = new Set(['start', 'unstop', 'yes']);
const HELP = new Set(['help', 'info']);

/** `undefined` for everything that is not exactly one of the words, whatever its case and the blanks around it. */
export function optOutOf(text: string): OptOut | undefined {
  const word = text.trim().toLowerCase();
  if (STOP.has(word)) return 'stop';
  if (START.has(word)) return 'start';
  return HELP.has(word) ? 'help' : undefined;
}

import type { z } from 'zod';
import type { spec } from './spec.js';
import type { Update } from './update.js';

export type Options = z.output<typeof spec.options>;

/** Whether an update is for an agent with these options. */
export function isWanted(options: Options, update: Update): boolean {
  if (!options.kinds.includes(update.kind)) return false;
  if (options.chats.length > 0 && !options.chats.some((chat) => isChat(chat.trim(), update))) return false;
  if (update.kind === 'callback_query') return options.buttons.length === 0 || matches(options.buttons, update.data);
  if (options.payloads.length > 0 && !(update.command === 'start' && matches(options.payloads, update.rest))) return false;
  return options.commands.length === 0 || matches(options.commands.map(bare), update.command);
}

/** Written with or without a slash, in any case. */
function bare(command: string): string {
  return command.trim().replace(/^\//, '').toLowerCase();
}

function isChat(wanted: string, { chat }: Update): boolean {
  if (chat === undefined) return false;
  return wanted.startsWith('@') ? wanted.slice(1).toLowerCase() === chat.username?.toLowerCase() : wanted === String(chat.id);
}

function matches(patterns: readonly string[], text: string | undefined): boolean {
  return text !== undefined && patterns.some((pattern) => (pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern));
}

import type { TelegramSimulator } from '@rookery/simulators';
import type { JsonObject } from '@rookery/sdk';

export const TOKEN = '900:broadcast';
export const CHATS = 4_000;
export const ROUNDS = 5;
/** Chats whose people blocked the bot: 2 %, spread evenly. */
export const isBlocked = (chat: number): boolean => chat % 50 === 0;

/** 20,000 messages: each of 4,000 chats gets five, one after all others had theirs. Fifty come first and in a row, to ten chats only. */
export function broadcastEvents(): readonly JsonObject[] {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => Array.from({ length: CHATS }, (_, index) => ({ chat: index + 1, id: `${round}-${index + 1}` }))).flat();
  const isHot = ({ chat }: { readonly chat: number }): boolean => chat > CHATS - 20 && chat <= CHATS - 10;
  return [...rounds.filter((event) => isHot(event)), ...rounds.filter((event) => !isHot(event))];
}

export function addAudience(telegram: TelegramSimulator): void {
  telegram.addBot(TOKEN, { username: 'broadcast_bot' });
  for (let chat = 1; chat <= CHATS; chat += 1) {
    telegram.addChat({ id: chat, type: 'private' });
    if (isBlocked(chat)) telegram.blockBot(chat);
  }
}

const send = (more: JsonObject = {}): JsonObject => ({ type: 'send-telegram', version: 1, options: { credential: 'bot', chatId: '{{ chat }}', text: 'lot {{ id }}', ...more } });

/** Everybody's messages, and beside them an agent of the same bot whose messages cannot wait. */
export const document = {
  schemaVersion: 1, name: 'broadcast',
  agents: {
    all: { type: 'manual', version: 1, key: '{{ chat }}', expiresAt: '{{ until }}' }, tell: send(),
    alarms: { type: 'manual', version: 1, key: '{{ chat }}' }, warn: send({ urgent: true }),
  },
  links: [{ from: 'all', to: 'tell' }, { from: 'alarms', to: 'warn' }],
};

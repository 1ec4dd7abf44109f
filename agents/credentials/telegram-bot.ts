import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** The root of the Bot API everybody shares. */
export const TELEGRAM_API_ROOT = 'https://api.telegram.org';

/** A bot's token from BotFather. It goes to Telegram, or to the Bot API server of the person's own that `apiRoot` names. */
export const telegramBot = defineCredential({
  kind: 'telegram-bot',
  title: 'Telegram bot',
  fields: z.strictObject({
    token: option
      .secret({ title: 'Token', description: 'From BotFather, written 123456:ABC-...', placeholder: '123456:ABC-DEF' })
      .regex(/^\d+:[\w-]+$/, { error: 'this is not a bot token; copy it from BotFather, written "123456:ABC-..."' }),
    apiRoot: option
      .text({ title: 'Bot API server', description: 'Only for a Bot API server of your own.', advanced: true })
      .regex(/^https?:\/\/[^/?#@]+\/?$/, { error: 'write the server without a path, for example "https://api.telegram.org"' })
      .default(TELEGRAM_API_ROOT),
  }),
  hosts: (fields) => [new URL(fields.apiRoot).host],
});

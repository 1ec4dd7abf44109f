import { z } from 'zod';
import { defineCredential, option, PermanentError } from '@rookery/sdk';

/** The root of the Bot API everybody shares. */
export const TELEGRAM_API_ROOT = 'https://api.telegram.org';

const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), result: z.object({ username: z.string() }) }),
  z.object({ ok: z.literal(false), description: z.string() }),
]);

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
  async test({ net, credential, signal }, { apiRoot, token }) {
    const response = await net.fetch(`${apiRoot.replace(/\/$/, '')}/bot${token}/getMe`, { redirect: 'error', timeoutMs: 15_000, maxBytes: 65_536, credential: credential.name, signal });
    const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
    if (!answer.success) throw new PermanentError(`the Bot API server answered ${response.status}, and nothing that a Bot API server says`);
    if (!answer.data.ok) throw new PermanentError(`Telegram: ${answer.data.description}; copy the token from BotFather`);
    return `connected as @${answer.data.result.username}`;
  },
});

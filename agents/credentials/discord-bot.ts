import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { ask, DISCORD_API_ROOT } from '../discord/discord-api.js';

/** The token of a Discord application's bot. */
export const discordBot = defineCredential({
  kind: 'discord-bot',
  title: 'Discord bot',
  fields: z.strictObject({
    token: option.secret({ title: 'Token', description: 'Of your application, under "Bot".' }).regex(/^[\w.-]+$/, { error: 'this is no bot token; copy it from "Bot" of your application' }),
    apiRoot: option
      .text({ title: 'API address', description: 'Only for a server that stands in for Discord.', advanced: true })
      .regex(/^https?:\/\/[^?#@]+[^/?#@]$/, { error: 'write an address without a slash at its end, for example "https://discord.com/api/v10"' })
      .default(DISCORD_API_ROOT),
  }),
  hosts: ({ apiRoot }) => [new URL(apiRoot).host],
  async test({ net, credential, signal }, { token, apiRoot }) {
    const response = await ask({ net, credential, signal }, `${apiRoot}/users/@me`, { method: 'GET', headers: { authorization: `Bot ${token}` } }, { endpoint: undefined, bucket: '' });
    return `connected as ${z.object({ username: z.string() }).parse(await response.json()).username}`;
  },
});

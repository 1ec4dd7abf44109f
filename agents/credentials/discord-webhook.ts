import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { ask } from '../discord/discord-api.js';

/** The address of a channel's webhook; who knows it may write there. */
export const discordWebhook = defineCredential({
  kind: 'discord-webhook',
  title: 'Discord webhook',
  fields: z.strictObject({
    url: option
      .secret({ title: 'Webhook address', description: 'Of a channel, under "Integrations".', placeholder: 'https://discord.com/api/webhooks/…' })
      .regex(/^https?:\/\/[^/?#@]+\/api\/(v\d+\/)?webhooks\/\d+\/[\w-]+$/, { error: 'this is no webhook address; copy it from "Integrations" of the channel, written "https://discord.com/api/webhooks/..."' }),
  }),
  hosts: ({ url }) => [new URL(url).host],
  async test({ net, credential, signal }, { url }) {
    const response = await ask({ net, credential, signal }, url, { method: 'GET', headers: {} }, { endpoint: undefined, bucket: '' });
    const { name } = z.object({ name: z.string().nullable() }).parse(await response.json());
    return `the webhook is there${name === null ? '' : `: ${name}`}`;
  },
});

import { z } from 'zod';
import { defineCredential, option, PermanentError } from '@rookery/sdk';
import { errorOfSlack } from '../slack/refusal.js';
import { createSlackClient, SLACK_API_URL } from '../slack/slack-client.js';

/** The token of an app that was installed in a Slack workspace. */
export const slackBot = defineCredential({
  kind: 'slack-bot',
  title: 'Slack bot',
  fields: z.strictObject({
    token: option
      .secret({ title: 'Bot token', description: 'Of your app, under "OAuth & Permissions", written xoxb-...; it needs the scope "chat:write".', placeholder: 'xoxb-...' })
      .regex(/^xox[a-z]-/, { error: 'this is no bot token; copy it from "OAuth & Permissions" of your app, written "xoxb-..."' }),
    apiUrl: option
      .text({ title: 'API address', description: 'Only for a server that stands in for Slack.', advanced: true })
      .regex(/^https?:\/\/[^?#@]+\/$/, { error: 'write an address that ends in a slash, for example "https://slack.com/api/"' })
      .default(SLACK_API_URL),
  }),
  hosts: ({ apiUrl }) => [new URL(apiUrl).host],
  async test({ net, credential, signal }, fields) {
    const client = await createSlackClient({ net, credential: { ...credential, fields }, signal });
    const { user, team } = await client.auth.test().catch((error: unknown) => Promise.reject(errorOfSlack(error, { credential: credential.name, endpoint: '', bucket: '' })));
    if (user === undefined) throw new PermanentError('Slack does not say who the token belongs to; it is a bot token that is needed');
    return `connected as @${user}${team === undefined ? '' : ` in ${team}`}`;
  },
});

import { createHash } from 'node:crypto';
import { defineAction, PermanentError, type AgentEvent } from '@rookery/sdk';
import type { z } from 'zod';
import { postMessage } from '../discord/discord-api.js';
import { spec } from './spec.js';

type Options = z.output<typeof spec.options>;

const LONGEST_TEXT = 2_000;
const MENTIONS = { none: [], users: ['users'], all: ['users', 'roles', 'everyone'] } as const;

/** One event, one message. */
export const sendDiscord = defineAction(spec, {
  delivery: 'unsafe',
  onUnknown: 'retry',
  concurrency: 8,

  async perform({ options, net, signal, ...context }, { event, idempotencyKey }) {
    const body = compose(options, event);
    const credential = await context.credential(options.credential);
    const channel = channelOf(options, event);
    // Within some minutes Discord gives a bot the message it made under the same nonce instead of another one.
    const once = credential.kind === 'discord-bot' ? { nonce: createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 25), enforce_nonce: true } : {};
    const { username, ...common } = body;
    const name = credential.kind === 'discord-webhook' && username !== '' ? { username } : {};
    const to = { endpoint: endpointOf(options, event), bucket: bucketOf(options, event) };
    const message = await postMessage({ net, signal, credential }, channel === '' ? undefined : channel, { ...common, ...name, ...once }, to);
    return { status: 'accepted', reference: `${message.channel_id}:${message.id}`, outputs: [{ payload: { id: message.id, channelId: message.channel_id } }] };
  },

  // Five in two seconds, and thirty a minute for a webhook.
  buckets: (options, event) => [{ name: bucketOf(options, event), ratePerSecond: 0.5, burst: 4 }],
  endpoint: (options, event) => endpointOf(options, event),
});

function compose(options: Options, { scope }: AgentEvent) {
  const content = options.text.render(scope, escapeMarkdown);
  const embeds = options.embeds?.(scope);
  if (content.trim() === '' && embeds === undefined) throw new PermanentError(`text: "${options.text.source}" gave an empty text for this event`);
  if (content.length > LONGEST_TEXT) throw new PermanentError(`text: it has ${content.length} characters; Discord takes ${LONGEST_TEXT}`);
  if (embeds !== undefined && !Array.isArray(embeds)) throw new PermanentError('embeds: this is no list; write for example [{ "title": "..." }]');
  return { content, allowed_mentions: { parse: [...MENTIONS[options.mentions]] }, username: options.username.render(scope).trim().slice(0, 80), ...(embeds === undefined ? {} : { embeds }) };
}

function channelOf({ channel }: Options, { scope }: AgentEvent): string {
  return channel.render(scope).trim();
}

function bucketOf(options: Options, event: AgentEvent): string {
  return `discord:${options.credential}:${channelOf(options, event)}`;
}

/** A webhook's only address is its credential; that is not disabled but put right. */
function endpointOf(options: Options, event: AgentEvent): string | undefined {
  const channel = channelOf(options, event);
  return channel === '' ? undefined : `discord:${options.credential}:${channel}`;
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\*_~`|>#[\]()-]/g, String.raw`\$&`);
}

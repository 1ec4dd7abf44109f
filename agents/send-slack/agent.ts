import { defineAction, PermanentError, UnknownOutcomeError, type AgentEvent } from '@rookery/sdk';
import { z } from 'zod';
import { errorOfSlack } from '../slack/refusal.js';
import { createSlackClient } from '../slack/slack-client.js';
import { spec } from './spec.js';

type Options = z.output<typeof spec.options>;

const sentSchema = z.object({ ts: z.string(), channel: z.string() });
const LONGEST_TEXT = 40_000;

/** One event, one message. */
export const sendSlack = defineAction(spec, {
  delivery: 'unsafe',
  onUnknown: 'retry',
  concurrency: 8,

  async perform({ options, net, signal, ...context }, { event, idempotencyKey }) {
    const message = compose(options, event);
    const client = await createSlackClient({ net, credential: await context.credential(options.credential), signal });
    const endpoint = endpointOf(options, event);
    const answer = await client
      // The key travels along for who looks into a doubt; Slack itself does nothing with it.
      .apiCall('chat.postMessage', { ...message, metadata: { event_type: 'rookery_delivery', event_payload: { idempotency_key: idempotencyKey } } })
      .catch((error: unknown) => Promise.reject(errorOfSlack(error, { credential: options.credential, endpoint, bucket: `slack:${options.credential}:${message.channel}` })));
    const sent = sentSchema.safeParse(answer);
    if (!sent.success) throw new UnknownOutcomeError('the answer of Slack names no message', { parameters: { reason: 'no ts' } });
    const { ts, channel } = sent.data;
    return { status: 'accepted', reference: `${channel}:${ts}`, outputs: [{ payload: { ts, channel } }] };
  },

  // One a second in a channel, in short bursts more.
  buckets: (options, event) => [{ name: `slack:${options.credential}:${channelOf(options, event)}`, ratePerSecond: 0.95, burst: 2 }],
  endpoint: (options, event) => endpointOf(options, event),
});

function compose(options: Options, event: AgentEvent) {
  const { scope } = event;
  const channel = channelOf(options, event);
  const text = options.text.render(scope, escapeText);
  const blocks = options.blocks?.(scope);
  if (channel === '') throw new PermanentError(`channel: "${options.channel.source}" gave no channel for this event`);
  if (text.trim() === '' && blocks === undefined) throw new PermanentError(`text: "${options.text.source}" gave an empty text for this event`);
  if (text.length > LONGEST_TEXT) throw new PermanentError(`text: it has ${text.length} characters; Slack takes ${LONGEST_TEXT}`);
  if (blocks !== undefined && !Array.isArray(blocks)) throw new PermanentError('blocks: this is no list; copy the list "blocks" of the Block Kit Builder');
  const thread = options.thread.render(scope).trim();
  return { channel, text, unfurl_links: options.linkPreview, unfurl_media: options.linkPreview, ...(blocks === undefined ? {} : { blocks }), ...(thread === '' ? {} : { thread_ts: thread }) };
}

function channelOf({ channel }: Options, { scope }: AgentEvent): string {
  return channel.render(scope).trim();
}

function endpointOf(options: Options, event: AgentEvent): string {
  return `slack:${options.credential}:${channelOf(options, event)}`;
}

/** The three characters that Slack gives a meaning ("Formatting text for app surfaces"). */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

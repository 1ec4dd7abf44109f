import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'send-slack',
  version: 1,
  title: 'Send Slack message',
  summary: 'Writes to a Slack channel or person as a bot. Slack takes no idempotency key: when an answer is lost the message is sent again, and may come twice, unless "retry.onUnknown" is "hold".',
  category: 'message',
  options: z.strictObject({
    credential: option.credential({ title: 'Bot', description: 'The stored bot that writes.', kinds: ['slack-bot'] }),
    channel: option.template({ title: 'Channel', description: 'An id such as C0123456789, a #name, or the id of a person.', placeholder: '#auctions' }),
    text: option.template({ title: 'Text', description: 'Slack\'s mrkdwn; values are escaped, unless their last filter is "raw". With blocks: what notifications show.', multiline: true }),
    blocks: option.json({ title: 'Blocks', description: 'A list as Slack\'s Block Kit Builder makes it; templates within.', advanced: true }).optional(),
    thread: option.template({ title: 'Thread', description: 'The "ts" of the message that is answered.', placeholder: '{{ ts }}', advanced: true }).prefault(''),
    linkPreview: option.boolean({ title: 'Link previews', description: 'Shows what links lead to.', advanced: true }).default(true),
  }),
  outputs: [{ name: 'out', title: 'Sent', description: '{ "ts": "1763700000.000100", "channel": "C0123456789" }' }],
  examples: [
    {
      title: 'A new lot',
      options: { credential: 'slack', channel: '#auctions', text: '*{{ make }} {{ model }}* for {{ price }} € <{{ url }}|look>' },
      given: [{ payload: { make: 'BMW', model: 'X5', price: 31000, url: 'https://auction.example/lots/7' } }],
    },
  ],
});

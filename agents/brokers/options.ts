import { option } from '@rookery/sdk';

/** How a source reads messages and how many it takes at once. */
export const readingOptions = {
  format: option
    .choice({
      title: 'Format', description: 'How the body of a message is read.', values: ['json', 'text', 'base64'],
      titles: { json: 'JSON', text: 'text', base64: 'bytes, as base64' },
    })
    .default('json'),
  batchSize: option.number({ title: 'Messages at once', description: 'Most messages of one commit.', min: 1, max: 2_000, integer: true, advanced: true }).default(500),
} as const;

/** What an action puts into a message. */
export const writingOptions = {
  body: option.json({ title: 'Body', description: 'What the message holds; left out, the payload of the event.', placeholder: '{ "lot": "{{ id }}" }' }).optional(),
  format: option
    .choice({ title: 'Format', description: 'How the body is written. "text": a body that is a text is sent without quotes.', values: ['json', 'text'], titles: { json: 'JSON', text: 'text' } })
    .default('json'),
} as const;

import { option } from '@rookery/sdk';

/** The options of everything that sends SMS, whoever the provider is. */
export const smsOptions = {
  to: option.template({ title: 'To', description: 'The mobile number with its country, such as +49 151 2345678.', placeholder: '{{ phone }}', personal: true }),
  text: option.template({ title: 'Text', description: 'Up to 160 plain characters, or 70 with others such as Cyrillic letters or emoji, are one message; longer ones are several, each paid for.', multiline: true }),
  maxSegments: option.number({ title: 'Longest', description: 'Into how many messages a text may be split; each is paid for.', integer: true, min: 1, max: 10 }).default(4),
  tooLong: option
    .choice({ title: 'When it is longer', description: 'What happens to a text that would be more messages than that.', values: ['refuse', 'cut'], titles: { refuse: 'Do not send it', cut: 'Cut it, with "..." at the end' } })
    .default('refuse'),
  urgent: option.boolean({ title: 'Urgent', description: 'Sent before the other messages that wait for this sender.', advanced: true }).default(false),
} as const;

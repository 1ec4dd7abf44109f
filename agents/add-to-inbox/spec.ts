import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'add-to-inbox',
  version: 1,
  title: 'Add to inbox',
  summary: 'Shows a message on the built-in inbox page; needs no credentials.',
  category: 'message',
  options: z.strictObject({
    title: option.template({ title: 'Title', description: 'One line.', placeholder: '{{ year }} {{ make }} {{ model }}' }),
    body: option.template({ title: 'Text', description: 'What to know of it.', multiline: true }).prefault(''),
    url: option.url({ title: 'Link', description: 'Where the message leads; an http address or a path of this server. Empty: nowhere.' }).prefault(''),
    level: option
      .template({ title: 'Level', description: 'info, success, warning or critical; may be a template that gives one of them.' })
      .prefault('info'),
  }),
  outputs: [],
  examples: [
    {
      title: 'A new lot',
      options: { title: '{{ year }} {{ make }} {{ model }}', body: 'From {{ price }} €', url: 'https://auction.example/lots/{{ id }}' },
      given: [{ payload: { id: 7, year: 2019, make: 'BMW', model: 'X5', price: 31000 } }],
    },
    {
      title: 'As urgent as the event says',
      options: { title: '{{ text }}', level: '{% if minutesLeft < 10 %}critical{% else %}info{% endif %}' },
      given: [{ payload: { text: 'Auction ends soon', minutesLeft: 5 } }],
    },
  ],
});

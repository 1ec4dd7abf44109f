import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'publish-feed',
  version: 1,
  title: 'Publish a feed',
  summary: 'Serves events as RSS, Atom and JSON at an address of its own.',
  category: 'web',
  options: z.strictObject({
    title: option.text({ title: 'Title of the feed', description: 'What readers show it as.', placeholder: 'New lots' }),
    description: option.text({ title: 'Description', description: 'One sentence on what is in it.' }).prefault('Published by Rookery'),
    link: option.text({ title: 'Page', description: 'The web page the feed belongs to; an http address.', placeholder: 'https://auction.example/' }).optional(),
    itemTitle: option.template({ title: 'Title of an item', description: 'One line.', placeholder: '{{ year }} {{ make }} {{ model }}' }),
    content: option.template({ title: 'Text of an item', description: 'HTML; values of the event are made harmless in it, unless their last filter is "raw".', multiline: true }).prefault(''),
    url: option.url({ title: 'Link of an item', description: 'Where it leads; an http address. Empty: nowhere.' }).prefault(''),
    author: option.template({ title: 'Author', description: 'Empty: none.', }).prefault(''),
    access: option
      .choice({
        title: 'Who may read',
        description: 'Feed readers send the token as the password of the address, with any user name.',
        values: ['token', 'address'],
        titles: { token: 'who has the token', address: 'who knows the address' },
      })
      .prefault('token'),
    keep: option.number({ title: 'Items', description: 'Most items it holds; the oldest go first.', min: 1, max: 1000, integer: true }).prefault(100),
  }),
  outputs: [],
  validate: ({ link }) => (link === undefined || /^https?:\/\//i.test(link) ? [] : [{ path: 'link', message: `"${link}" is no http address`, hint: 'write for example "https://auction.example/"' }]),
  examples: [
    {
      title: 'New lots',
      options: { title: 'New lots', itemTitle: '{{ year }} {{ make }} {{ model }}', content: '<p>From {{ price }} €, {{ note }}</p>', url: 'https://auction.example/lots/{{ id }}' },
      given: [{ payload: { id: 7, year: 2019, make: 'BMW', model: 'X5', price: 31000, note: 'one <owner>' } }],
    },
  ],
});

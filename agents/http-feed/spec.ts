import { defineSpec } from '@rookery/sdk';
import { options } from './options.js';
import { checkOptions } from './options-check.js';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'http-feed',
  version: 1,
  title: 'HTTP feed',
  summary: 'Polls an address and emits what is new there: JSON, RSS and Atom, HTML, XML, CSV or text, page by page.',
  category: 'web',
  options,
  outputs: [
    { name: 'out', title: 'Out' },
    { name: 'too-large', title: 'Too large', description: 'Items over 256 KiB: which they were, without what they held.' },
  ],
  examples: [
    { title: 'A blog', options: { url: 'https://blog.example/feed.xml' } },
    {
      title: 'A partner\'s lots, page by page, new and changed',
      options: {
        url: 'https://partner.example/lots', format: 'json', items: 'items', id: 'vin', emit: 'changed', credential: 'partner',
        paging: { by: 'cursor', next: 'next', parameter: 'cursor', size: 100, sizeParameter: 'limit' },
      },
    },
    {
      title: 'An auction page',
      options: {
        url: 'https://auction.example/today', format: 'html', items: 'table.lots tr.lot', id: 'link',
        fields: [{ name: 'title', css: 'h2' }, { name: 'link', css: 'a', take: 'attribute', attribute: 'href' }, { name: 'price', css: '.price' }],
        paging: { by: 'next', next: 'a[rel=next]' },
      },
    },
    { title: 'A price list as CSV', options: { url: 'https://partner.example/prices.csv', format: 'csv', csv: { delimiter: ';', typed: true }, id: 'sku', emit: 'changed' } },
    { title: 'Lines of a text', options: { url: 'https://auction.example/log.txt', format: 'text', items: '^(?P<vin>\\w{17}) sold for (?P<price>\\d+)$' } },
  ],
  validate: checkOptions,
});

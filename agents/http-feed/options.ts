import { z } from 'zod';
import { option } from '@rookery/sdk';
import { HTTP_CREDENTIALS } from '../http/authorization.js';
import { pagingOption } from '../http/paging.js';

export const LONGEST_EXPRESSION = 1_000;
export const FORMATS = ['auto', 'json', 'feed', 'html', 'xml', 'csv', 'text'] as const;

const field = z
  .strictObject({
    name: option.text({ title: 'Name', description: 'What the field is called in the event.' }).max(100),
    css: option.text({ title: 'Selector', description: 'Which element inside the item. Empty: the item itself.' }).max(LONGEST_EXPRESSION).optional(),
    take: option
      .choice({ title: 'Take', description: 'What to read of the element.', values: ['text', 'html', 'attribute'], titles: { text: 'its text', html: 'the HTML inside', attribute: 'an attribute' } })
      .default('text'),
    attribute: option.text({ title: 'Attribute', description: 'For "attribute". Addresses in href and src become whole.' }).max(100).optional(),
    all: option.boolean({ title: 'All', description: 'A list of every such element instead of the first one.' }).default(false),
  })
  .meta({ kind: 'object', title: 'Field', description: 'A field of the event.' });

const csv = option.object({
  title: 'CSV', description: 'How the lines are written.',
  fields: {
    delimiter: option.text({ title: 'Delimiter', description: 'Between two fields; "\\t" is a tab.' }).max(4).default(','),
    header: option.boolean({ title: 'Header', description: 'The first line names the columns.' }).default(true),
    typed: option.boolean({ title: 'Numbers', description: 'What looks like a number becomes one.' }).default(false),
  },
});

export const options = z.strictObject({
  url: option.url({ title: 'Address', description: 'What to read. A template over "parameters", "variables", "now" and "page".', placeholder: 'https://partner.example/lots' }),
  method: option.choice({ title: 'Method', description: 'POST for searches that take a body.', values: ['GET', 'POST'] }).default('GET'),
  query: option.keyValue({ title: 'Query', description: 'Parameters added to the address, encoded.' }).prefault({}),
  headers: option.keyValue({ title: 'Headers', description: 'Never a secret: choose a credential instead.' }).prefault({}),
  json: option.json({ title: 'JSON', description: 'What a POST sends; texts in it may be templates.' }).optional(),
  credential: option
    .credential({ title: 'Credential', description: 'User name and password, token, API key or OAuth2 client; goes only to the hosts it was stored for.', kinds: HTTP_CREDENTIALS })
    .optional(),
  format: option
    .choice({
      title: 'Format', description: 'How the answer is read.', values: FORMATS,
      titles: { auto: 'by its content type', json: 'JSON', feed: 'RSS, Atom or JSON Feed', html: 'HTML', xml: 'XML', csv: 'CSV', text: 'Text' },
    })
    .default('auto'),
  items: option
    .text({ title: 'Items', description: 'JSON: a path or JMESPath. XML: a path. HTML: a selector. Text: a regular expression for a line. Empty: the list itself, or the whole answer.' })
    .max(LONGEST_EXPRESSION)
    .optional(),
  fields: option.list({ title: 'Fields', description: 'HTML: what to read of each item.', of: field, max: 100 }).default([]),
  csv: csv.prefault({}),
  id: option.path({ title: 'Id', description: 'The field that names an item. Default: a feed\'s own id, else everything in the item.' }).optional(),
  emit: option
    .choice({
      title: 'Emit', description: 'What becomes an event.', values: ['new', 'changed', 'document'],
      titles: { new: 'each new item', changed: 'each new or changed item', document: 'the whole, when it changed' },
    })
    .default('new'),
  firstRun: option
    .choice({ title: 'First reading', description: 'What the items that are there already do.', values: ['emit', 'silent'], titles: { emit: 'emit all', silent: 'emit nothing' } })
    .default('emit'),
  paging: pagingOption.optional(),
  maxPages: option.number({ title: 'Most pages', description: 'Of one reading; what follows is left out. Empty: to the end.', min: 1, max: 10_000, integer: true }).optional(),
  pageDelay: option.duration({ title: 'Pause between pages', description: 'At least so long between two requests of this agent.', max: '10s' }).prefault('200ms'),
  useCache: option.boolean({ title: 'Use the cache headers', description: 'ETag, Last-Modified and Cache-Control: what did not change is not read again.', advanced: true }).default(true),
  cookies: option.boolean({ title: 'Keep cookies', description: 'Cookies of a host go back to it, on later pages and later checks too.', advanced: true }).default(false),
  maxItems: option.number({ title: 'Most items', description: 'A page with more is refused rather than cut off.', min: 1, max: 50_000, integer: true, advanced: true }).default(10_000),
  maxBytes: option.number({ title: 'Most bytes', description: 'A page with more is refused, however it was packed.', min: 1, max: 52_428_800, integer: true, advanced: true }).default(10_485_760),
  timeout: option.duration({ title: 'Time-out', description: 'From the first byte sent to the last one read.', min: '100ms', max: '10m', advanced: true }).prefault('30s'),
  charset: option.text({ title: 'Character set', description: 'When the answer states a wrong one or none: "windows-1251", say.', advanced: true }).max(40).optional(),
});

export type Options = z.output<typeof options>;
export type Field = Options['fields'][number];

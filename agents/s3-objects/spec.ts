import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 's3-objects',
  version: 1,
  title: 'Objects of a store',
  summary: 'Watches a bucket of S3, MinIO or another store of its kind and emits its new and changed objects, whole or row by row.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'Storage', description: 'The stored keys; they need to list and to read.', kinds: ['s3'] }),
    bucket: option.text({ title: 'Bucket', description: 'Its name.', placeholder: 'imports' }).max(255),
    prefix: option.text({ title: 'Keys begin with', description: 'Left out: every object of the bucket.', placeholder: 'prices/' }).max(1000).optional(),
    keys: option
      .choice({
        title: 'Keys', description: 'How new objects are told from old ones.', values: ['any', 'growing'],
        titles: { any: 'compare with what was seen, up to 10,000 objects', growing: 'each new key comes after the last one, such as a date' },
      })
      .default('any'),
    read: option
      .choice({
        title: 'Read', description: 'What is made of an object.', values: ['nothing', 'json', 'lines', 'csv', 'text'],
        titles: { nothing: 'only that it is there', json: 'one JSON value', lines: 'a JSON value a line', csv: 'rows of CSV, named by the first', text: 'a text' },
      })
      .default('nothing'),
    startAt: option
      .choice({ title: 'First check', description: 'What the objects that are there already do.', values: ['beginning', 'now'], titles: { beginning: 'they are emitted', now: 'only what comes later' } })
      .default('beginning'),
    maxBytes: option.number({ title: 'Largest object', description: 'In bytes, unpacked. A larger one is told of on "unreadable" and not read.', min: 1, max: 100_000_000, integer: true, advanced: true }).default(10_000_000),
    maxRows: option.number({ title: 'Most rows', description: 'Of one object; one with more is told of on "unreadable".', min: 1, max: 100_000, integer: true, advanced: true }).default(10_000),
    batchSize: option.number({ title: 'Objects at once', description: 'Most objects of one check; more follow at once.', min: 1, max: 1000, integer: true, advanced: true }).default(20),
    timeout: option.duration({ title: 'Time-out', description: 'For one call.', min: '1s', max: '5m', advanced: true }).prefault('30s'),
  }),
  outputs: [
    { name: 'out', title: 'Out' },
    { name: 'unreadable', title: 'Unreadable', description: 'Objects that are too large or hold something else than they should, and rows over 256 KiB: which, and why.' },
  ],
  examples: [
    { title: 'Price lists as they come', options: { credential: 'archive', bucket: 'imports', prefix: 'prices/', read: 'csv' } },
    { title: 'Logs by date', options: { credential: 'archive', bucket: 'logs', prefix: 'app/', keys: 'growing', read: 'lines', startAt: 'now' } },
  ],
});

export type S3ObjectsOptions = z.output<typeof spec.options>;

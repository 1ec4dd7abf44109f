import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'put-s3-object',
  version: 1,
  title: 'Put into object storage',
  summary: 'Writes an object into S3, MinIO or another store of its kind: one for every event, or one for many events as lines of JSON.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'Storage', description: 'The stored keys.', kinds: ['s3'] }),
    bucket: option.template({ title: 'Bucket', description: 'Its name.', placeholder: 'exports' }),
    gather: option
      .choice({ title: 'Objects', description: 'One object for each event, or one for all events that wait.', values: ['each', 'lines'], titles: { each: 'one for each event', lines: 'one for many, a line of JSON each' } })
      .default('each'),
    key: option
      .template({ title: 'Key', description: 'Each: the key of the object. Many: what it begins with; events of one beginning go into one object, whose name is made of their keys.', placeholder: 'lots/{{ vin }}.json' })
      .prefault('events/{{ event.occurredAt | date: "%Y/%m/%d" }}/{{ event.id }}.json'),
    content: option
      .choice({ title: 'Content', description: 'What is written.', values: ['event', 'json', 'text'], titles: { event: 'the event as JSON', json: 'a JSON value of your own', text: 'a text' } })
      .default('event'),
    json: option.json({ title: 'JSON value', description: 'For content "json"; texts may be templates.' }).optional(),
    text: option.template({ title: 'Text', description: 'For content "text".', multiline: true }).optional(),
    contentType: option.text({ title: 'Content type', description: 'Left out: application/json, application/x-ndjson or text/plain.', advanced: true }).max(200).optional(),
    gzip: option.boolean({ title: 'Compress', description: 'With gzip; the object says so in its content encoding.' }).default(false),
    overwrite: option.boolean({ title: 'Overwrite', description: 'Off: an object that is there already stays as it is (If-None-Match).' }).default(true),
    timeout: option.duration({ title: 'Time-out', description: 'For one object.', min: '1s', max: '5m', advanced: true }).prefault('30s'),
  }),
  outputs: [
    { name: 'out', title: 'Out', description: 'Where the event was written: { bucket, key, etag }.' },
    { name: 'none', title: 'None', description: 'Events whose object was there already and stays.' },
  ],
  validate({ content, json, text, gather }) {
    return [
      ...(content === 'json' && json === undefined ? [{ path: 'json', message: 'there is no JSON value to write', hint: 'write one, or choose the content "event"' }] : []),
      ...(content === 'text' && text === undefined ? [{ path: 'text', message: 'there is no text to write', hint: 'write one, or choose the content "event"' }] : []),
      ...(content === 'text' && gather === 'lines' ? [{ path: 'content', message: 'lines are lines of JSON', hint: 'choose the content "event" or "json"' }] : []),
    ];
  },
  examples: [
    { title: 'The newest state of each lot', options: { credential: 'archive', bucket: 'lots', key: 'lots/{{ vin }}.json' } },
    { title: 'Everything, by day, compressed', options: { credential: 'archive', bucket: 'events', gather: 'lines', key: '{{ event.occurredAt | date: "%Y/%m/%d" }}/', gzip: true } },
  ],
});

export type PutS3ObjectOptions = z.output<typeof spec.options>;

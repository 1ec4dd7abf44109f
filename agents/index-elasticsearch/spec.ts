import { z } from 'zod';
import { defineSpec, option } from '@rookery/sdk';

export const spec = defineSpec({
  apiVersion: 1,
  type: 'index-elasticsearch',
  version: 1,
  title: 'Index in Elasticsearch',
  summary: 'Writes, changes or deletes a document of Elasticsearch or OpenSearch for every event, many events with one call.',
  category: 'data',
  options: z.strictObject({
    credential: option.credential({ title: 'Cluster', description: 'The stored cluster.', kinds: ['elasticsearch'] }),
    index: option.template({ title: 'Index', description: 'Its name, in lower case; a date in it makes an index for each day: lots-{{ event.occurredAt | date: "%Y-%m-%d" }}.', placeholder: 'lots' }),
    way: option
      .choice({
        title: 'Way', description: 'What an event does to the document.', values: ['index', 'create', 'update', 'delete'],
        titles: { index: 'writes it whole', create: 'writes it unless it is there', update: 'changes some fields, or adds it', delete: 'deletes it' },
      })
      .default('index'),
    id: option.template({ title: 'Id', description: 'What names the document. Left out: the key of the delivery, so that a repeat writes the same document.', placeholder: '{{ vin }}' }).optional(),
    document: option.json({ title: 'Document', description: 'Fields with templates. Left out: the event.' }).optional(),
    version: option
      .template({ title: 'Version', description: 'A whole number that grows, such as the time of the change in milliseconds: an older event never overwrites a newer one.', placeholder: '{{ version }}', advanced: true })
      .optional(),
    pipeline: option.text({ title: 'Pipeline', description: 'An ingest pipeline every document passes.', advanced: true }).max(200).optional(),
    timeout: option.duration({ title: 'Time-out', description: 'For one call with up to 500 events.', min: '1s', max: '5m', advanced: true }).prefault('30s'),
  }),
  outputs: [
    { name: 'out', title: 'Out', description: 'The event, once the cluster has its document.' },
    { name: 'none', title: 'None', description: 'Events that changed nothing: the document was there already, was not there, or is newer.' },
  ],
  validate({ way, id, version }) {
    const needsId = (way === 'update' || way === 'delete') && id === undefined;
    return [
      ...(needsId ? [{ path: 'id', message: `"${way}" needs to know which document`, hint: 'name it by a template, for example "{{ vin }}"' }] : []),
      ...(way === 'update' && version !== undefined ? [{ path: 'version', message: 'Elasticsearch takes no version of your own for "update"', hint: 'choose "index", or leave the version out' }] : []),
    ];
  },
  examples: [
    { title: 'The newest state of each lot', options: { credential: 'search', index: 'lots', id: '{{ vin }}', version: '{{ changedAt }}' } },
    { title: 'Every event, once', options: { credential: 'search', index: 'clicks' } },
  ],
});

export type IndexElasticsearchOptions = z.output<typeof spec.options>;

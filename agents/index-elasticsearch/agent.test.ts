import { expect, it } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { indexElasticsearch } from './agent.js';

const faultsOf = (options: JsonObject) => {
  const parsed = parseOptions(indexElasticsearch, { version: 1, options: { credential: 'search', index: 'lots', ...options } }, 'o');
  return parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path}: ${message}`);
};
const credentials = { search: { kind: 'elasticsearch', fields: { url: 'https://search.example:9200', apiKey: 'k' } } };

it.each<[JsonObject, readonly string[]]>([
  [{}, []],
  [{ way: 'update' }, ['o.id: "update" needs to know which document']],
  [{ way: 'update', id: '{{ vin }}', version: '{{ v }}' }, ['o.version: Elasticsearch takes no version of your own for "update"']],
])('checks %j', (options, faults) => {
  expect(faultsOf(options)).toEqual(faults);
});

it.each<[JsonObject, JsonObject, string]>([
  [{ version: '{{ v }}' }, { v: '1.5' }, 'version: "1.5" is no whole number from 0; write for example the time of the change in milliseconds'],
  [{ document: '{{ v }}' }, { v: 'text' }, 'document: "text" is no document; write an object of fields'],
  [{ id: '{{ v }}' }, { v: 'x'.repeat(513) }, `the id "${'x'.repeat(60)}..." has more than 512 bytes; Elasticsearch takes no more`],
])('calls nobody for an event that gives no document %j', async (options, payload, message) => {
  const run = await runAgent(indexElasticsearch, { options: { credential: 'search', index: 'lots', ...options }, credentials, receive: [{ payload }] });
  expect(run.deliveries).toMatchObject([{ status: 'dead', error: { message } }]);
});

it('does not know what became of a call that was answered with something else', async () => {
  const run = await runAgent(indexElasticsearch, { options: { credential: 'search', index: 'lots' }, credentials, net: { 'https://search.example:9200/_bulk': { body: { hello: 1 } } }, receive: [{ payload: {} }] });
  expect(run.deliveries[0]?.status).toBe('unknown');
});

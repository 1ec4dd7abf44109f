import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { hostsOf, serverUrl } from '../bulk/server-url.js';

const secret = (title: string, description: string) => z.string().max(20_000).meta({ title, description, kind: 'secret', secret: true }).default('');

/** A cluster of Elasticsearch or OpenSearch. An API key goes before user and password; without any of them nothing is said of who calls. */
export const elasticsearch = defineCredential({
  kind: 'elasticsearch',
  title: 'Elasticsearch or OpenSearch',
  fields: z.strictObject({
    url: serverUrl('Of the cluster, with its port.', 'https://search.example.com:9200'),
    apiKey: secret('API key', 'Encoded, as Elasticsearch shows it. It needs the privileges create_doc, index and delete on the indices that are written.'),
    user: option.text({ title: 'User', description: 'Instead of an API key.' }).optional(),
    password: secret('Password', 'Of the user.'),
  }),
  hosts: hostsOf,
});

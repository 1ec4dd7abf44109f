import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** A key in a header, or in the address where a provider takes it nowhere else. The person who stores it names the hosts. */
export const httpApiKey = defineCredential({
  kind: 'http-api-key',
  title: 'HTTP API key',
  fields: z.strictObject({
    header: option
      .text({ title: 'Name', description: 'The header or query parameter that carries the key.', placeholder: 'X-API-Key' })
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { error: 'write one name, for example "X-API-Key"' })
      .default('X-API-Key'),
    key: option.secret({ title: 'Key', description: 'Sent only to the hosts named here.' }),
    place: option
      .choice({
        title: 'Place', description: 'A header keeps the key out of the logs of the other side; choose the address only where it must be.', values: ['header', 'query'],
        titles: { header: 'in a header', query: 'in the address' }, advanced: true,
      })
      .default('header'),
  }),
  hosts: () => [],
});

import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** A key in a header of the provider's choice; never in the address, where logs would keep it. The person who stores it names the hosts. */
export const httpApiKey = defineCredential({
  kind: 'http-api-key',
  title: 'HTTP API key',
  fields: z.strictObject({
    header: option
      .text({ title: 'Header', description: 'The header that carries the key.', placeholder: 'X-API-Key' })
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { error: 'write the name of one header, for example "X-API-Key"' })
      .default('X-API-Key'),
    key: option.secret({ title: 'Key', description: 'Sent only to the hosts named here.' }),
  }),
  hosts: () => [],
});

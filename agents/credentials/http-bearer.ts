import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** A token sent as `Authorization: Bearer ...` (RFC 6750). It has no host of its own: the person who stores it names them. */
export const httpBearer = defineCredential({
  kind: 'http-bearer',
  title: 'HTTP bearer token',
  fields: z.strictObject({
    token: option.secret({ title: 'Token', description: 'Without the word "Bearer". Sent only to the hosts named here.' }),
  }),
  hosts: () => [],
});

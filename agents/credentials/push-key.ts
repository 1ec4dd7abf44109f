import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** The key an integrator signs the tokens of its listeners with. It never leaves this server. */
export const pushKey = defineCredential({
  kind: 'push-key',
  title: 'Key for push tokens',
  fields: z.strictObject({
    key: option.secret({ title: 'Key', description: 'Your own server signs with it which channels somebody may hear (JWT, HS256): 32 characters or more, used as text.' }).min(32, 'a key has 32 characters or more; "openssl rand -base64 32" makes one'),
  }),
  hosts: () => [],
});

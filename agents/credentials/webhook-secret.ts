import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** A secret of your own for a webhook, in place of the one the host made. It never leaves this server. */
export const webhookSecret = defineCredential({
  kind: 'webhook-secret',
  title: 'Webhook secret',
  fields: z.strictObject({
    secret: option.secret({ title: 'Secret', description: 'The caller sends it as "x-rookery-secret" or "authorization: bearer".' }).min(16, {
      error: 'write at least 16 characters',
    }),
  }),
  hosts: () => [],
});

import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

const tooShort = { error: 'write at least 16 characters' };

/** A secret of your own for a webhook, in place of the one the host made, and during a change the one before it. They never leave this server. */
export const webhookSecret = defineCredential({
  kind: 'webhook-secret',
  title: 'Webhook secret',
  fields: z.strictObject({
    secret: option.secret({ title: 'Secret', description: 'The caller sends it as "x-rookery-secret" or "authorization: bearer".' }).min(16, tooShort),
    formerSecret: option.secret({ title: 'Former secret', description: 'Taken as well while callers change from it to the new one; remove it afterwards.', advanced: true }).min(16, tooShort).optional(),
  }),
  hosts: () => [],
});

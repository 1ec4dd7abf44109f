import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** The key a caller signs its requests with, and during a change the one before it. They never leave this server. */
export const webhookHmac = defineCredential({
  kind: 'webhook-hmac',
  title: 'Webhook signing key',
  fields: z.strictObject({
    key: option.secret({ title: 'Signing key', description: 'As the caller shows it; used as text, but for "whsec_" keys of Standard Webhooks, which are base64.' }),
    formerKey: option.secret({ title: 'Former key', description: 'Taken as well while the caller changes from it to the new one; remove it afterwards.', advanced: true }).optional(),
  }),
  hosts: () => [],
});

import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** The key a caller signs its requests with. It never leaves this server. */
export const webhookHmac = defineCredential({
  kind: 'webhook-hmac',
  title: 'Webhook signing key',
  fields: z.strictObject({
    key: option.secret({ title: 'Signing key', description: 'As the caller shows it; used as text.' }),
  }),
  hosts: () => [],
});

import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** The pair of keys a web page's push subscriptions are bound to (VAPID, RFC 8292). */
export const webPushKeys = defineCredential({
  kind: 'web-push-keys',
  title: 'Web push keys (VAPID)',
  fields: z.strictObject({
    publicKey: option.text({ title: 'Public key', description: 'The "applicationServerKey" of your page, base64url; "npx web-push generate-vapid-keys" makes a pair.' }).regex(/^[\w-]{87}$/, { error: 'a public key has 87 characters of base64url; "npx web-push generate-vapid-keys" makes a pair' }),
    privateKey: option.secret({ title: 'Private key', description: 'The other half of the pair.' }).regex(/^[\w-]{43}$/, { error: 'a private key has 43 characters of base64url' }),
    subject: option.text({ title: 'Contact', description: 'Whom a push service may write to about your messages.', placeholder: 'mailto:you@example.com' }).regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/, { error: 'write "mailto:you@example.com" or an https address' }),
  }),
  // Only signatures leave, each good for one service.
  hosts: () => [],
});

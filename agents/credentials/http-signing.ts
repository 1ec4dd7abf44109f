import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** The key requests are signed with (HMAC). It never leaves this server; its signatures go only to the hosts named. */
export const httpSigning = defineCredential({
  kind: 'http-signing',
  title: 'HTTP signing key',
  fields: z
    .strictObject({
      key: option.secret({ title: 'Signing key', description: 'As the partner shows it.' }),
      keyEncoding: option
        .choice({ title: 'Key is written', description: 'How the text stands for the bytes of the key.', values: ['text', 'hex', 'base64'], titles: { text: 'as text', hex: 'in hexadecimal', base64: 'in base64' }, advanced: true })
        .default('text'),
      keyId: option.text({ title: 'Key id', description: 'Where the partner wants to be told which key signed; it is not secret.' }).optional(),
    }),
  hosts: () => [],
});

/** The bytes of the key. A `whsec_` in front is a label, as Stripe and Standard Webhooks write it. */
export function signingKeyOf({ key, keyEncoding }: { readonly key: string; readonly keyEncoding: 'text' | 'hex' | 'base64' }): Buffer {
  return keyEncoding === 'text' ? Buffer.from(key, 'utf8') : Buffer.from(key.replace(/^whsec_/, ''), keyEncoding);
}

import { option } from '@rookery/sdk';
import { z } from 'zod';

export const PRESETS = ['generic', 'stripe', 'github', 'slack', 'standard-webhooks'] as const;

const headerText = (title: string, description: string, placeholder: string) =>
  option.text({ title, description, placeholder }).regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { error: `write the name of one header, for example "${placeholder}"` });

/** How a request is signed with the key of the credential. */
export const signatureOption = option.object({
  title: 'Signature', description: 'Signs every request with the signing key chosen as credential (HMAC).',
  fields: {
    preset: option
      .choice({
        title: 'As', description: 'Whose way of signing; all but the first know their headers and what is signed.', values: PRESETS,
        titles: { generic: 'written below', stripe: 'Stripe (t=, v1=)', github: 'GitHub (sha256=)', slack: 'Slack (v0=)', 'standard-webhooks': 'Standard Webhooks' },
      })
      .default('generic'),
    header: headerText('Header', 'The header that carries the signature. Default "X-Signature", or that of the preset.', 'X-Signature').optional(),
    algorithm: option.choice({ title: 'Algorithm', description: 'The hash inside the HMAC.', values: ['sha256', 'sha512', 'sha384', 'sha1'] }).default('sha256'),
    encoding: option.choice({ title: 'Encoding', description: 'How the signature is written.', values: ['hex', 'base64', 'base64url'] }).default('hex'),
    prefix: option.text({ title: 'Prefix', description: 'Text before the signature.', placeholder: 'sha256=' }).max(200).optional(),
    timestampHeader: headerText('Time header', 'Carries the time of the attempt.', 'X-Timestamp').optional(),
    timestampFormat: option
      .choice({ title: 'Time is written', description: 'How the time stands in header and signed text.', values: ['seconds', 'milliseconds', 'iso'], titles: { seconds: 'in Unix seconds', milliseconds: 'in milliseconds', iso: 'as ISO 8601' }, advanced: true })
      .default('seconds'),
    keyHeader: headerText('Key header', 'Carries the key id of the credential.', 'X-Key-Id').optional(),
    signed: option
      .template({ title: 'Signed text', description: 'Over method, url, host, path, query, body, bodySha256, timestamp, keyId and idempotencyKey. Default: body, or timestamp, a dot and body where there is a time header.', multiline: true })
      .optional(),
  },
});

export type SignatureOption = z.output<typeof signatureOption>;

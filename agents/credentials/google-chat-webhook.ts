import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** The address of a webhook of one space. Whoever has it may write there, so it is a secret as a whole. */
export const googleChatWebhook = defineCredential({
  kind: 'google-chat-webhook',
  title: 'Google Chat webhook',
  fields: z.strictObject({
    url: option
      .secret({ title: 'Address', description: 'From "Apps & integrations", "Webhooks" of the space.', placeholder: 'https://chat.googleapis.com/v1/spaces/...' })
      .regex(/^https?:\/\/[^/?#@\s]+\/v1\/spaces\/[\w-]+\/messages\?\S*key=\S+$/, { error: 'this is not the address of a webhook; copy it from the space, with everything behind the question mark' }),
  }),
  hosts: ({ url }) => [new URL(url).host],
});

import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { requestClientToken } from '../http/client-token.js';

/**
 * A client of a partner's authorization server that acts for itself (RFC 6749, 4.4). The host keeps its token, gets the next one before
 * it ends, once for all processes, and after an API refused it.
 */
export const oauth2ClientCredentials = defineCredential({
  kind: 'oauth2-client-credentials',
  title: 'OAuth2 client credentials',
  fields: z.strictObject({
    tokenUrl: option
      .text({ title: 'Token address', description: 'Where tokens are given out.', placeholder: 'https://auth.partner.example/oauth2/token' })
      .regex(/^https?:\/\/[^\s#@]+$/i, { error: 'write the address of the token endpoint, for example "https://auth.partner.example/oauth2/token"' })
      .refine((text) => URL.canParse(text), { error: 'this is not an address' }),
    clientId: option.text({ title: 'Client id', description: 'As the partner gave it.' }),
    clientSecret: option.secret({ title: 'Client secret', description: 'Sent only to the token address.' }),
    apiHosts: option
      .text({ title: 'API hosts', description: 'Where the tokens may be sent, with commas between several.', placeholder: 'api.partner.example' })
      .regex(/^[^\s/,]+(\s*,\s*[^\s/,]+)*$/, { error: 'write hosts without scheme and path, for example "api.partner.example, files.partner.example"' }),
    scope: option.text({ title: 'Scope', description: 'What the token is for, with blanks between several; the partner\'s documentation names them.' }).optional(),
    audience: option.text({ title: 'Audience', description: 'Some servers want to be told which API the token is for.', advanced: true }).optional(),
    authentication: option
      .choice({ title: 'Client secret goes', description: 'How the client proves who it is.', values: ['header', 'body'], titles: { header: 'into the header (Basic)', body: 'into the form' } })
      .default('header'),
  }),
  hosts: ({ tokenUrl, apiHosts }) => [...new Set([new URL(tokenUrl).host, ...apiHosts.split(',').map((host) => host.trim())])],
  issueToken: requestClientToken,
  // The host has got a token with these values by now.
  test: (_context, { tokenUrl }) => Promise.resolve(`${new URL(tokenUrl).host} gave out a token`),
});

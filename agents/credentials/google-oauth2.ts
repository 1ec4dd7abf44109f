import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { googleQuotaOwner } from '../google/quota-owner.js';
import { accountOfToken, checkToken } from '../google/token-check.js';
import { googleApiRoot, googleHosts, googleServices, scopesFor } from './google-fields.js';

/** A Google account that a person lets Rookery act for, through an OAuth client of their own Google Cloud project. */
export const googleOauth2 = defineCredential({
  kind: 'google-oauth2',
  title: 'Google account',
  fields: z.strictObject({
    clientId: option.text({ title: 'Client id', description: 'Of an OAuth client of the type "Web application".', placeholder: '1234-abc.apps.googleusercontent.com' }),
    clientSecret: option.secret({ title: 'Client secret', description: 'Shown beside the client id when the client is made.' }),
    ...googleServices,
    apiRoot: googleApiRoot,
  }),
  hosts: googleHosts,
  quotaOwner: googleQuotaOwner,
  oauth2: (fields) => ({
    authorizationUrl: fields.apiRoot === undefined ? 'https://accounts.google.com/o/oauth2/v2/auth' : `${fields.apiRoot}/o/oauth2/v2/auth`,
    tokenUrl: fields.apiRoot === undefined ? 'https://oauth2.googleapis.com/token' : `${fields.apiRoot}/token`,
    revocationUrl: fields.apiRoot === undefined ? 'https://oauth2.googleapis.com/revoke' : `${fields.apiRoot}/revoke`,
    accessPage: 'https://myaccount.google.com/connections',
    clientId: fields.clientId,
    clientSecret: fields.clientSecret,
    // The address of the account, so that people see which one is connected.
    scopes: ['https://www.googleapis.com/auth/userinfo.email', ...scopesFor(fields, 'person')],
    // Google gives a refresh token only for offline access, and again only when it asks the person again.
    parameters: { access_type: 'offline', prompt: 'consent' },
  }),
  account: (context, fields) => accountOfToken(context, fields.apiRoot),
  test: (context, fields) => checkToken(context, fields.apiRoot),
});

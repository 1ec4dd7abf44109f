import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';
import { googleQuotaOwner } from '../google/quota-owner.js';
import { readServiceKey } from '../google/service-key.js';
import { issueServiceToken } from '../google/service-token.js';
import { checkToken } from '../google/token-check.js';
import { googleApiRoot, googleHosts, googleServices, scopesFor } from './google-fields.js';

/** An account of a program: what it may use is shared with its address, as with a person. */
export const googleServiceAccount = defineCredential({
  kind: 'google-service-account',
  title: 'Google service account',
  fields: z.strictObject({
    key: option.secret({ title: 'Key', description: 'The whole content of the JSON file that Google Cloud made for the service account.' }).refine((text) => readServiceKey(text) !== undefined, {
      error: 'this is no key of a service account; paste the whole JSON file, which has "type": "service_account" in it',
    }),
    subject: option
      .text({ title: 'Act as', description: 'A person of your Workspace domain, where an administrator allows it (domain-wide delegation). Gmail needs it.', placeholder: 'ann@example.com', advanced: true })
      .optional(),
    ...googleServices,
    apiRoot: googleApiRoot,
  }),
  hosts: googleHosts,
  quotaOwner: googleQuotaOwner,
  issueToken: (context, fields) => {
    const key = readServiceKey(fields.key);
    if (key === undefined) throw new Error('a stored key was checked when it was stored');
    const scopes = [...scopesFor(fields, fields.subject === undefined ? 'application' : 'person')];
    return issueServiceToken(context, { email: key.client_email, key: key.private_key, keyId: key.private_key_id, subject: fields.subject, scopes, apiRoot: fields.apiRoot });
  },
  test: (context, fields) => checkToken(context, fields.apiRoot),
});

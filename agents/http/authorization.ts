import { UserError, type Credential } from '@rookery/sdk';
import { httpApiKey } from '../credentials/http-api-key.js';
import { httpBasic } from '../credentials/http-basic.js';
import { httpBearer } from '../credentials/http-bearer.js';

/** The one header a stored credential becomes. */
export function authorizationOf(credential: Credential): { readonly name: string; readonly value: string } {
  switch (credential.kind) {
    case httpBasic.kind: {
      const { username, password } = httpBasic.fields.parse(credential.fields);
      return { name: 'authorization', value: `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}` };
    }
    case httpBearer.kind:
      return { name: 'authorization', value: `Bearer ${httpBearer.fields.parse(credential.fields).token}` };
    case httpApiKey.kind: {
      const { header, key } = httpApiKey.fields.parse(credential.fields);
      return { name: header.toLowerCase(), value: key };
    }
    default:
      throw new UserError(`credential: "${credential.name}" is a "${credential.kind}"; choose one of the kinds http-basic, http-bearer, http-api-key`);
  }
}

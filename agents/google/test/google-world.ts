import { generateKeyPairSync } from 'node:crypto';
import { startGoogleServer, type GoogleSimulator, type GoogleSimulatorOptions } from '@rookery/simulators';
import { loopbackNet } from '@rookery/sdk/testing';
import type { CredentialContext } from '@rookery/sdk';
import { googleServiceAccount } from '../../credentials/google-service-account.js';

type Apis = Parameters<typeof startGoogleServer>[0];

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const email = 'rookery@project.iam.gserviceaccount.com';
const key = JSON.stringify({ type: 'service_account', client_email: email, private_key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), private_key_id: 'k1' });

/** Google on loopback, and the credential of a service account with a token that it gave. */
export interface GoogleWorld {
  readonly google: GoogleSimulator;
  /** Fields of a `google-service-account`. */
  fields(): { readonly key: string; readonly apiRoot: string } & Record<string, unknown>;
  /** A credential as a host hands it out; `services` are ticked. */
  credential(services: Readonly<Record<string, boolean | string>>): Promise<{ readonly kind: string; readonly fields: Readonly<Record<string, unknown>>; readonly accessToken: string }>;
}

export async function startGoogleWorld(apis: Apis, options: GoogleSimulatorOptions = {}): Promise<GoogleWorld> {
  const google = await startGoogleServer(apis, options);
  google.addServiceAccount({ email, publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(), delegatedScopes: ['gmail.send', 'gmail.metadata', 'calendar.events', 'chat.messages.create'].map((scope) => `https://www.googleapis.com/auth/${scope}`) });
  const fields = () => ({ key, apiRoot: google.apiRoot });
  return {
    google,
    fields,
    async credential(services) {
      const parsed = googleServiceAccount.fields.parse({ ...fields(), sheets: false, ...services });
      const context: CredentialContext = { net: loopbackNet(), credential: { name: 'google', kind: 'google-service-account', fields: parsed }, signal: AbortSignal.timeout(20_000), now: Date.now() };
      const issued = await googleServiceAccount.issueToken?.(context, parsed);
      return { kind: 'google-service-account', fields: parsed, accessToken: issued?.accessToken ?? '' };
    },
  };
}

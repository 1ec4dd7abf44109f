import type { NetRequest, OAuth2Settings } from '@rookery/sdk';
import { netError } from '@rookery/sdk/testing';
import { expect, it } from 'vitest';
import { revokeConsent } from './oauth2-client.js';

const settings: OAuth2Settings = {
  authorizationUrl: 'https://login.example/auth', tokenUrl: 'https://login.example/token', revocationUrl: 'https://login.example/revoke', clientId: 'rookery', clientSecret: 's3cret', scopes: ['mail'],
};

async function revoke(answer: Response | Error) {
  const asked: { readonly url: string; readonly request: NetRequest }[] = [];
  const refuse = () => Promise.reject(new Error('not in this test'));
  const net = {
    fetch: (url: string | URL, request: NetRequest = {}) => {
      asked.push({ url: String(url), request });
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    connect: refuse,
    agent: () => { throw new Error('not in this test'); },
  };
  const outcome = await revokeConsent({ settings, net, credential: 'crm' }, 'refresh-1').then(() => 'ended', (error: unknown) => (error instanceof Error ? error.message : String(error)));
  return { asked, outcome };
}

it('asks once, as the credential whose hosts the network holds it to, without a redirect and for ten seconds', async () => {
  const { asked, outcome } = await revoke(new Response(null, { status: 200 }));
  expect([outcome, asked]).toEqual(['ended', [{ url: 'https://login.example/revoke', request: expect.objectContaining({ method: 'POST', credential: 'crm', redirect: 'error', timeoutMs: 10_000 }) }]]);
  expect(Object.fromEntries(new URLSearchParams(String(asked[0]?.request.body)))).toEqual({ token: 'refresh-1', token_type_hint: 'refresh_token', client_id: 'rookery', client_secret: 's3cret' });
});

it.each([
  [netError('network.denied', 'it is none of the hosts of the credential "crm"', { sent: false }), 'login.example may not be called: it is none of the hosts of the credential "crm"'],
  [netError('network.timeout', 'no answer'), 'login.example gave no answer (network.timeout)'],
  [Response.json({ error: 'unsupported_token_type' }, { status: 400 }), 'login.example says unsupported_token_type'],
  [new Response('<html>', { status: 502 }), 'login.example answered 502'],
])('says why a consent may still stand: %s', async (answer, reason) => {
  expect((await revoke(answer)).outcome).toBe(reason);
});

it('takes a token that the provider does not know for one that has ended', async () => {
  expect((await revoke(Response.json({ error: 'invalid_token' }, { status: 400 }))).outcome).toBe('ended');
});

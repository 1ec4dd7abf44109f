import { afterEach, beforeEach, expect, test } from 'vitest';
import { startHttpSink, startPartnerApi, type PartnerApi } from '@rookery/simulators';
import { isRookeryError, type AccessToken } from '@rookery/sdk';
import { loopbackNet } from '@rookery/sdk/testing';
import { oauth2ClientCredentials } from './oauth2-client-credentials.js';

const now = Date.UTC(2026, 0, 5, 9);
const client = { clientId: 'rook:ery', clientSecret: 's3cret + %' };
let partner: PartnerApi;

beforeEach(async () => {
  partner = await startPartnerApi({ authentication: { kind: 'oauth2 client', ...client, lifeS: 600 } });
});
afterEach(() => partner.stop());

async function issue(fields: Readonly<Record<string, unknown>> = {}): Promise<AccessToken> {
  const parsed = oauth2ClientCredentials.fields.parse({ tokenUrl: `${partner.url}/oauth2/token`, ...client, apiHosts: 'api.partner.example', ...fields });
  const context = { net: loopbackNet(), credential: { name: 'crm', kind: oauth2ClientCredentials.kind, fields: parsed }, signal: AbortSignal.timeout(10_000), now };
  const token = await oauth2ClientCredentials.issueToken?.(context, parsed);
  if (token === undefined) throw new Error('the kind issues no tokens');
  return token;
}
const failureOf = (fields: Readonly<Record<string, unknown>> = {}) => issue(fields).then(() => 'a token', (error: unknown) => (isRookeryError(error) ? `${error.audience}: ${error.message}` : String(error)));
const host = () => new URL(partner.url).host;

test.each(['header', 'body'])('gets a token with the client in the %s, and knows how long it lives', async (authentication) => {
  expect(await issue({ authentication })).toEqual({ accessToken: expect.stringMatching(/^[\w-]{22}$/), expiresAt: now + 600_000 });
});

test('sends scope and audience where they are wanted', async () => {
  const sink = await startHttpSink({ record: 'bodies' });
  await failureOf({ tokenUrl: sink.url, scope: 'bids:read lots', audience: 'https://api.partner.example' });
  await sink.stop();
  expect(sink.calls()[0]?.body).toBe('grant_type=client_credentials&scope=bids%3Aread+lots&audience=https%3A%2F%2Fapi.partner.example');
});

test('says what the server said of the client, and where to look', async () => {
  partner.tokens.withdrawClient();
  expect(await failureOf()).toBe(`user: the token endpoint ${host()} answered 401: invalid_client (as RFC 6749, 5.2 says: invalid_client); check the client "rook:ery", its secret and its scope in the credential "crm"`);
});

test('waits where the server is down, busy or breaks off', async () => {
  partner.inject({ status: 502 });
  expect(await failureOf()).toBe(`transient: the token endpoint ${host()} answered 502`);
  partner.inject({ reset: 'before effect' });
  expect(await failureOf()).toMatch(/^transient: the token endpoint \S+ cannot be reached: /);
  partner.inject({ status: 429, headers: { 'retry-after': '7' } });
  expect(await failureOf()).toBe('transient: the provider asks to wait 7 s');
});

test.each([
  ['a page for people', { ok: true }, 'without a token; check the token address of the credential "crm"'],
  ['a token of another kind', { access_token: 'x', token_type: 'mac' }, 'gives out "mac" tokens; only bearer tokens can be sent'],
  ['a token that would end its header', { access_token: 'x\r\nhost: evil' }, 'without a token'],
])('refuses %s', async (_what, body, message) => {
  partner.inject({ status: 200, body });
  expect(await failureOf()).toContain(message);
});

test('takes fifteen minutes for a life that is not told, and reads a number written as text', async () => {
  partner.inject({ status: 200, body: { access_token: 'a' } });
  partner.inject({ status: 200, body: { access_token: 'b', expires_in: '60' } });
  expect([await issue(), await issue()]).toEqual([{ accessToken: 'a', expiresAt: now + 900_000 }, { accessToken: 'b', expiresAt: now + 60_000 }]);
});

test('may send the secret to the token address and the tokens to the API', () => {
  const fields = oauth2ClientCredentials.fields.parse({ tokenUrl: 'https://auth.partner.example/token', ...client, apiHosts: 'api.partner.example, files.partner.example:8443' });
  expect(oauth2ClientCredentials.hosts(fields)).toEqual(['auth.partner.example', 'api.partner.example', 'files.partner.example:8443']);
});

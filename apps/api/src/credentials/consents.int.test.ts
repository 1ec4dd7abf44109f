import { startGoogleServer, type GoogleSimulator } from '@rookery/simulators';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import { CREDENTIAL_READER } from '../composition/tokens.js';
import { createApplication } from '../composition/application.js';
import type { CredentialReader } from '../engine/credential-reader.js';

const minute = 60_000;
const secret = 'GOCSPX-client-s3cret';
const client = { clientId: 'rookery.apps.example', clientSecret: secret, redirectUris: ['http://rookery.example/oauth2/callback'] };
const host = { headers: { host: 'rookery.example' } };

let google: GoogleSimulator;
let api: TestApi;
let bearer: string;
let reader: CredentialReader;

beforeAll(async () => {
  google = await startGoogleServer([], { rotatesRefreshTokens: true });
  google.addClient(client);
  api = await startTestApi({ ...withOwner, ROOKERY_HOSTS: 'rookery.example', ROOKERY_EGRESS_ALLOW: '127.0.0.1' });
  bearer = await logIn(api);
  reader = api.application.get(CREDENTIAL_READER, { strict: false });
});
beforeEach(() => google.reset());
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await google.stop();
});

const fields = () => ({ clientId: client.clientId, clientSecret: secret, apiRoot: google.apiRoot });
const put = (name: string, more = {}) => api.call('PUT', `/api/v1/credentials/${name}`, { bearer, body: { kind: 'google-oauth2', fields: { ...fields(), ...more } } });
const begin = async (name: string, token = bearer) => (await api.call<{ url: string; redirectUri: string }>('POST', `/api/v1/credentials/${name}/consent`, { bearer: token, ...host })).body;
const finish = (address: string, token = bearer) => api.call<{ name?: string; error?: { code: string; message: string } }>('POST', '/api/v1/oauth2/callback', { bearer: token, body: Object.fromEntries(['state', 'code', 'error'].flatMap((part) => { const value = new URL(address).searchParams.get(part); return value === null ? [] : [[part, value]]; })) });
const view = async (name: string) => (await api.call<{ connection: unknown }>('GET', `/api/v1/credentials/${name}`, { bearer })).body.connection;
const connect = async (name: string, account = 'ann@example.com') => {
  await put(name);
  return finish(await google.consent((await begin(name)).url, { account }));
};

it('sends the person to the provider with a state, a challenge and the page to come back to', async () => {
  await put('sheets');
  const { url, redirectUri } = await begin('sheets');
  const asked = Object.fromEntries(new URL(url).searchParams);
  expect(redirectUri).toBe('http://rookery.example/oauth2/callback');
  expect(asked).toMatchObject({ response_type: 'code', client_id: client.clientId, redirect_uri: redirectUri, access_type: 'offline', prompt: 'consent', code_challenge_method: 'S256' });
  expect(asked['scope']).toContain('auth/spreadsheets');
  expect([asked['code_challenge']?.length, asked['state']?.includes('.')]).toEqual([43, true]);
  expect(url).not.toContain(secret);
});

it('connects, hands agents a token, and shows no token to anybody', async () => {
  expect(await connect('calendar')).toMatchObject({ status: 200, body: { name: 'calendar' } });
  const { accessToken } = await reader.read(1, 'calendar');
  expect(accessToken).toMatch(/^ya29\./);
  expect(await view('calendar')).toEqual({ state: 'connected', since: expect.any(String), missingScopes: [] });
  expect(await api.platform.dataSource.query(`select action from audit_log where object_kind = 'credential' and subject = 'calendar' order by id`)).toEqual([{ action: 'credential.stored' }, { action: 'credential.connected' }]);
  const rows = await Promise.all(['credential', 'credential_token', 'credential_consent', 'audit_log'].map((table) => api.platform.dataSource.query(`select * from ${table}`)));
  const shown = JSON.stringify([rows, (await api.call('GET', '/api/v1/credentials', { bearer })).body]);
  expect(shown).not.toContain(accessToken);
  expect(shown).not.toContain(secret);
  api.platform.log.warn(`token ${accessToken ?? ''}`);
  expect(api.log()).not.toContain(accessToken);
});

it('takes a state once', async () => {
  await put('once');
  const back = await google.consent((await begin('once')).url, { account: 'ann@example.com' });
  expect((await finish(back)).status).toBe(200);
  const again = await finish(back);
  expect([again.status, again.body.error?.code]).toEqual([422, 'credential.consentFailed']);
});

it('takes a state from the login that began it, and from no other', async () => {
  await put('mine');
  const back = await google.consent((await begin('mine')).url, { account: 'ann@example.com' });
  const another = await logIn(api);
  expect((await finish(back, another)).status).toBe(422);
  expect((await finish(back)).status).toBe(200);
});

it('takes no state of its own making, none that was changed and none after ten minutes', async () => {
  await put('late');
  const back = await google.consent((await begin('late')).url, { account: 'ann@example.com' });
  const changed = new URL(back);
  changed.searchParams.set('state', `x${changed.searchParams.get('state') ?? ''}`);
  expect((await finish(changed.href)).status).toBe(422);
  api.later(11 * minute);
  bearer = await logIn(api);
  expect((await finish(back)).body.error?.message).toContain('does not belong to this login');
  expect(await view('late')).toEqual({ state: 'none' });
});

it('says what the provider said when the person refuses', async () => {
  await put('denied');
  const { status, body } = await finish(await google.consent((await begin('denied')).url, { account: 'ann@example.com', allow: false }));
  expect([status, body.error?.message]).toEqual([422, 'the consent was not completed: the provider says access_denied']);
});

it('does not finish a consent for a credential that was changed meanwhile', async () => {
  await put('moved');
  const back = await google.consent((await begin('moved')).url, { account: 'ann@example.com' });
  await put('moved', { clientId: 'another.apps.example' });
  expect((await finish(back)).body.error?.message).toContain('the credential was changed meanwhile');
});

it('renews a token before it ends, once for two processes that need it', async () => {
  await connect('shared');
  const first = await reader.read(1, 'shared');
  const other = await createApplication(api.platform);
  const others: CredentialReader = other.get(CREDENTIAL_READER, { strict: false });
  google.reset();
  api.later(58 * minute);
  bearer = await logIn(api);
  google.inject({ on: '/token', delayMs: 300 });
  const tokens = await Promise.all([reader.read(1, 'shared'), reader.read(1, 'shared'), others.read(1, 'shared')]);
  expect(google.grantTypes).toEqual(['refresh_token']);
  expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1);
  expect(tokens[0].accessToken).not.toBe(first.accessToken);
  await other.close();
});

it('keeps the refresh token that a renewal brought, over several renewals and a restart', async () => {
  await connect('rotating');
  for (const round of [1, 2, 3]) {
    api.later(58 * minute);
    const restarted = await createApplication(api.platform);
    const reopened: CredentialReader = restarted.get(CREDENTIAL_READER, { strict: false });
    expect([round, (await reopened.read(1, 'rotating')).accessToken?.startsWith('ya29.')]).toEqual([round, true]);
    await restarted.close();
  }
  bearer = await logIn(api);
  expect(await view('rotating')).toMatchObject({ state: 'connected' });
});

it('renews a token that the provider rejects, and asks nobody who was told the new one', async () => {
  await connect('rejected');
  api.later(minute);
  const { accessToken = '' } = await reader.read(1, 'rejected');
  google.reset();
  const renewed = await reader.read(1, 'rejected', { rejectedToken: accessToken });
  const known = await reader.read(1, 'rejected', { rejectedToken: accessToken });
  expect(renewed.accessToken).not.toBe(accessToken);
  expect([known.accessToken, google.grantTypes]).toEqual([renewed.accessToken, ['refresh_token']]);
});

it('takes over from a process that died while it renewed', async () => {
  await connect('orphan');
  await api.platform.dataSource.query(`update credential_token set renewing_by = 'dead', renewing_until = now() - interval '1 second' where name = 'orphan'`);
  api.later(58 * minute);
  bearer = await logIn(api);
  expect((await reader.read(1, 'orphan')).accessToken).toMatch(/^ya29\./);
});

it('does not ask at every turn for tokens that live two minutes', async () => {
  const hasty = await startGoogleServer([], { tokenLifetimeS: 120 });
  hasty.addClient(client);
  await put('hasty', { apiRoot: hasty.apiRoot });
  await finish(await hasty.consent((await begin('hasty')).url, { account: 'ann@example.com' }));
  hasty.reset();
  const { accessToken } = await reader.read(1, 'hasty');
  api.later(minute);
  expect([(await reader.read(1, 'hasty')).accessToken, hasty.grantTypes]).toEqual([accessToken, []]);
  api.later(50_000);
  await reader.read(1, 'hasty');
  expect(hasty.grantTypes).toEqual(['refresh_token']);
  await hasty.stop();
});

it('hands out the token it has while the provider cannot renew it', async () => {
  await connect('outage');
  const { accessToken } = await reader.read(1, 'outage');
  api.later(56 * minute);
  bearer = await logIn(api);
  google.inject({ on: '/token', status: 503, body: { error: 'internal_failure' } });
  expect((await reader.read(1, 'outage')).accessToken).toBe(accessToken);
});

it('raises a transient error when the provider cannot renew and nothing is left', async () => {
  await connect('outage-long');
  api.later(70 * minute);
  bearer = await logIn(api);
  google.inject({ on: '/token', status: 503, body: { error: 'internal_failure' } });
  await expect(reader.read(1, 'outage-long')).rejects.toMatchObject({ audience: 'transient' });
  expect(await view('outage-long')).toMatchObject({ state: 'connected' });
});

it('asks for a new consent once the old one is revoked, says so in the list, and works again after it', async () => {
  await connect('revoked', 'bob@example.com');
  google.revoke('bob@example.com');
  api.later(70 * minute);
  bearer = await logIn(api);
  const expected = 'the credential "revoked" is not connected: invalid_grant (Token has been expired or revoked.); open it under Credentials and connect it';
  await expect(reader.read(1, 'revoked')).rejects.toMatchObject({ audience: 'user', code: 'credential.consentNeeded', message: expected });
  expect(await view('revoked')).toMatchObject({ state: 'refused', problem: 'invalid_grant (Token has been expired or revoked.)' });
  google.reset();
  await expect(reader.read(1, 'revoked')).rejects.toMatchObject({ code: 'credential.consentNeeded' });
  expect(google.grantTypes).toEqual([]);
  expect((await finish(await google.consent((await begin('revoked')).url, { account: 'bob@example.com' }))).status).toBe(200);
  expect((await reader.read(1, 'revoked')).accessToken).toMatch(/^ya29\./);
});

it('keeps the connection when only the secret or the services change, and says what was not consented to', async () => {
  await connect('rotated');
  await put('rotated', { gmail: true });
  expect(await view('rotated')).toMatchObject({ state: 'connected', missingScopes: ['https://www.googleapis.com/auth/gmail.send'] });
  expect((await reader.read(1, 'rotated')).accessToken).toMatch(/^ya29\./);
});

it('forgets the tokens when the server, the client or the hosts change, so that they go nowhere else', async () => {
  await connect('stolen');
  await put('stolen', { apiRoot: 'http://127.0.0.1:9' });
  expect(await view('stolen')).toEqual({ state: 'none' });
  await put('stolen');
  expect(await view('stolen')).toEqual({ state: 'none' });
  await expect(reader.read(1, 'stolen')).rejects.toMatchObject({ code: 'credential.consentNeeded' });
});

it('tests what is stored, and what is about to be', async () => {
  await connect('tested');
  const test = (body?: unknown) => api.call<{ ok: boolean; message: string }>('POST', '/api/v1/credentials/tested/test', { bearer, ...(body === undefined ? {} : { body }) });
  expect((await test()).body).toMatchObject({ ok: true, message: 'connected as ann@example.com, for spreadsheets' });
  google.revoke('ann@example.com');
  expect((await test()).body).toMatchObject({ ok: false, message: 'Google does not take the token (401)' });
  expect((await test({ kind: 'google-oauth2', fields: fields() })).body).toMatchObject({ ok: false, message: 'the fields are complete; store them and connect, then the connection can be tested' });
  expect((await test({ kind: 'google-oauth2', fields: {} })).status).toBe(400);
  expect((await test({ kind: 'http-bearer', fields: { token: 'abcd' } })).body).toMatchObject({ error: { code: 'credential.notTestable' } });
});

const disconnect = async (name: string, body: object = {}) => (await api.call('POST', `/api/v1/credentials/${name}/disconnect`, { bearer, body })).body;
const revocations = () => google.calls().flatMap(({ path, status }) => (path === '/revoke' ? [status] : []));
const isGranted = async (name: string) => {
  const { accessToken = '' } = await reader.read(1, name);
  return (await fetch(`${google.apiRoot}/tokeninfo`, { method: 'POST', body: new URLSearchParams({ access_token: accessToken }) })).ok;
};

it('ends a consent at the provider when somebody disconnects, and says so in the audit log', async () => {
  await connect('leaving', 'dora@example.com');
  const { accessToken = '' } = await reader.read(1, 'leaving');
  expect(await disconnect('leaving')).toEqual({ state: 'ended' });
  expect(revocations()).toEqual([200]);
  expect((await fetch(`${google.apiRoot}/tokeninfo`, { method: 'POST', body: new URLSearchParams({ access_token: accessToken }) })).status).toBe(401);
  expect(await view('leaving')).toEqual({ state: 'none' });
  await expect(reader.read(1, 'leaving')).rejects.toMatchObject({ code: 'credential.consentNeeded' });
  expect(await api.platform.dataSource.query(`select detail from audit_log where action = 'credential.disconnected' and subject = 'leaving'`)).toEqual([{ detail: { atProvider: 'ended' } }]);
  expect(await disconnect('leaving')).toEqual({ state: 'none' });
});

it('leaves a consent at the provider that another credential lives by, and ends that of another account', async () => {
  await connect('first', 'erik@example.com');
  await connect('second', 'erik@example.com');
  await connect('third', 'fay@example.com');
  expect(await disconnect('third')).toEqual({ state: 'ended' });
  google.reset();
  expect(await disconnect('first')).toEqual({ state: 'shared', credentials: ['second'] });
  expect([revocations(), await view('first'), await isGranted('second')]).toEqual([[], { state: 'none' }, true]);
  expect(await disconnect('second')).toEqual({ state: 'ended' });
});

it('counts a consent of nobody knows whom as shared by all of its client', async () => {
  google.inject({ on: '/tokeninfo', status: 503, body: {} });
  await connect('unknown', 'gus@example.com');
  await connect('known', 'hal@example.com');
  expect(await disconnect('known')).toEqual({ state: 'shared', credentials: ['unknown'] });
});

it('takes a consent back here also when the provider fails, and says where to end it there', async () => {
  await disconnect('unknown', { revoke: false });
  await connect('unlucky', 'ida@example.com');
  google.inject({ on: '/revoke', status: 503, body: { error: 'internal_failure' } });
  expect(await disconnect('unlucky')).toEqual({ state: 'failed', reason: expect.stringMatching(/^127\.0\.0\.1:\d+ answered 503$/), accessPage: 'https://myaccount.google.com/connections' });
  expect(await view('unlucky')).toEqual({ state: 'none' });
  await connect('unlucky', 'ida@example.com');
  google.inject({ on: '/revoke', reset: 'before effect' });
  expect(await disconnect('unlucky')).toMatchObject({ state: 'failed', reason: expect.stringContaining('gave no answer (network.failed)') });
});

it('ends nothing at the provider when nobody asks for it, and nothing twice', async () => {
  await connect('quiet', 'jan@example.com');
  expect([await disconnect('quiet', { revoke: false }), revocations()]).toEqual([{ state: 'kept' }, []]);
  await connect('twice', 'kim@example.com');
  google.revoke('kim@example.com');
  expect([await disconnect('twice'), revocations()]).toEqual([{ state: 'ended' }, [400]]);
});

it.each([['POST', 'test'], ['POST', 'consent'], ['POST', 'disconnect'], ['GET', 'tables']] as const)('knows no credential of that name: %s %s', async (method, route) => {
  const { status, body } = await api.call<{ error: { code: string } }>(method, `/api/v1/credentials/nothing-here/${route}`, { bearer, ...(route === 'disconnect' ? { body: {} } : {}) });
  expect([status, body.error.code]).toEqual([404, 'notFound']);
});

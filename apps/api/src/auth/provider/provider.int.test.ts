import { startOpenIdServer, type OpenIdServer } from '@rookery/testkit';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startTestApi, withOwner, owner, type TestApi, type Answer } from '../test-api.fixture.js';

const redirectUri = 'http://localhost:80/sign-in/callback';

let server: OpenIdServer;
let api: TestApi;

beforeAll(async () => {
  server = await startOpenIdServer();
  server.register(redirectUri);
  api = await startTestApi({ ...withOwner, ROOKERY_OIDC_ISSUER: server.issuer, ROOKERY_OIDC_CLIENT_ID: server.clientId, ROOKERY_OIDC_CLIENT_SECRET: server.clientSecret, ROOKERY_OIDC_NAME: 'Acme' });
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

interface Begun {
  readonly url: string;
  readonly cookies: Readonly<Record<string, string>>;
}
type Outcome = Answer<{ readonly error: { readonly code: string; readonly message: string }; readonly returnPath: string }>;

async function begin(returnPath = '/'): Promise<Begun> {
  const { body, cookies } = await api.call<{ url: string }>('POST', '/api/v1/auth/provider/begin', { body: { returnPath } });
  return { url: body.url, cookies };
}
const complete = (answer: Readonly<Record<string, string>>, cookies: Readonly<Record<string, string>>): Promise<Outcome> => api.call('POST', '/api/v1/auth/provider/complete', { body: answer, cookies });
const me = (cookies: Readonly<Record<string, string>>) => api.call<{ email: string; role: string; error: { code: string } }>('GET', '/api/v1/auth/me', { cookies });
const query = <Row>(text: string, values: unknown[] = []) => api.platform.dataSource.query<Row[]>(text, values);

/** The whole way; what is sent to the provider or comes back may be changed. */
async function signIn({ sent = (url: URL) => url, returned = (answer: Record<string, string>) => answer, returnPath = '/' } = {}): Promise<Outcome> {
  const { url, cookies } = await begin(returnPath);
  return complete(returned(await server.follow(sent(new URL(url)).href)), cookies);
}

const invite = (email: string, role: string) => query(`insert into invitation (workspace_id, email, role, token_hash, expires_at) values (1, $1, $2, md5(random()::text), now() + interval '1 day')`, [email, role]);

it('tells the page what to write on the button, and nothing else', async () => {
  expect((await api.call('GET', '/api/v1/auth/setup')).body).toEqual({ isOpen: false, provider: 'Acme' });
});

it('signs a member in by the verified e-mail address, and by issuer and subject from then on', async () => {
  server.signInAs('s-ann', { email: 'Ann@Example.com', email_verified: true });
  const first = await signIn({ returnPath: '/workflows/7?agent=a' });
  expect([first.status, first.body]).toEqual([200, { returnPath: '/workflows/7?agent=a', expiresInSeconds: 900 }]);
  expect((await me(first.cookies)).body).toMatchObject({ email: owner.email, role: 'owner' });
  server.signInAs('s-ann', { email: 'moved@elsewhere.example', email_verified: false });
  expect((await me((await signIn()).cookies)).body).toMatchObject({ email: owner.email });
  expect(await query('select issuer, subject, email from account_identity')).toEqual([{ issuer: server.issuer, subject: 's-ann', email: owner.email }]);
  expect(await query(`select action from audit_log where action = 'identity.linked'`)).toHaveLength(1);
  expect(await query(`select detail from audit_log where action = 'session.opened'`)).toEqual([{ detail: { method: 'provider' } }, { detail: { method: 'provider' } }]);
});

it('sends no secret of ours in an address, asks with PKCE, and keeps what belongs to the browser from scripts', async () => {
  const { url } = await begin();
  const { searchParams } = new URL(url);
  expect([...searchParams.keys()].toSorted()).toEqual(['client_id', 'code_challenge', 'code_challenge_method', 'nonce', 'redirect_uri', 'response_type', 'scope', 'state']);
  expect([searchParams.get('code_challenge_method'), searchParams.get('redirect_uri')]).toEqual(['S256', redirectUri]);
  const { cookieLines, cookies } = await api.call('POST', '/api/v1/auth/provider/begin');
  expect(cookieLines).toEqual([expect.stringMatching(/^rookery_sign_in=[\w-]{43}; .*Path=\/api\/v1\/auth\/provider; HttpOnly; SameSite=Strict$/)]);
  expect(JSON.stringify(await query('select * from provider_sign_in'))).not.toContain(cookies['rookery_sign_in']);
});

it('lets agents call the provider no more than any other private address', async () => {
  await expect(api.platform.network.forAgent({ workspaceId: 1 }).fetch(server.issuer)).rejects.toThrow('add 127.0.0.1');
});

it('lets somebody whom nobody invited come no further than the provider', async () => {
  server.signInAs('s-eve', { email: 'eve@example.com', email_verified: true });
  const { status, body, cookies } = await signIn();
  expect([status, body.error.code, cookies['rookery_access']]).toEqual([403, 'auth.notInvited', undefined]);
  expect(await query(`select from account where email = 'eve@example.com'`)).toEqual([]);
});

it('takes an invitation for the verified address, once', async () => {
  await invite('ivy@example.com', 'operator');
  server.signInAs('s-ivy', { email: 'ivy@example.com', email_verified: true });
  const { cookies } = await signIn();
  expect((await me(cookies)).body).toMatchObject({ email: 'ivy@example.com', role: 'operator' });
  expect(await query(`select from invitation where email = 'ivy@example.com'`)).toEqual([]);
  await query(`delete from membership where account_id = (select id from account where email = 'ivy@example.com')`);
  expect((await signIn()).body.error.code).toBe('auth.notInvited');
});

it('links nobody by an address the provider has not verified', async () => {
  await invite('una@example.com', 'editor');
  server.signInAs('s-mallory', { email: owner.email, email_verified: false });
  expect((await signIn()).body.error.code).toBe('auth.unverifiedEmail');
  server.signInAs('s-una', { email: 'una@example.com', email_verified: false });
  expect((await signIn()).body.error.code).toBe('auth.unverifiedEmail');
  expect(await query(`select from account_identity where subject in ('s-mallory', 's-una')`)).toEqual([]);
  await vi.waitFor(async () => expect(await query(`select from audit_log where action = 'session.refused'`)).toHaveLength(1), 10_000);
});

it('takes an account away from somebody who made it with an invitation meant for another', async () => {
  const { accessToken: bearer } = (await api.call<{ accessToken: string }>('POST', '/api/v1/auth/login', { body: owner })).body;
  const { token } = (await api.call<{ token: string }>('POST', '/api/v1/invitations', { bearer, body: { email: 'vic@example.com', role: 'editor' } })).body;
  const account = { email: 'vic@example.com', password: 'planted by an inviter 7' };
  const planted = (await api.call<{ accessToken: string }>('POST', '/api/v1/auth/invitation', { body: { token, password: account.password } })).body.accessToken;
  const pat = (await api.call<{ token: string }>('POST', '/api/v1/tokens', { bearer: planted, body: { name: 'planted' } })).body.token;
  server.signInAs('s-vic', { email: 'vic@example.com', email_verified: true });
  const { cookies } = await signIn();
  expect((await me(cookies)).body).toMatchObject({ email: 'vic@example.com', role: 'editor' });
  const left = await Promise.all([api.call('GET', '/api/v1/auth/me', { bearer: planted }), api.call('GET', '/api/v1/auth/me', { bearer: pat }), api.call('POST', '/api/v1/auth/login', { body: account })]);
  expect(left.map(({ status }) => status)).toEqual([401, 401, 401]);
});

it('takes a password away that was set by the link of an owner, who could have kept it, and lets none be made from then on', async () => {
  const { accessToken: bearer } = (await api.call<{ accessToken: string }>('POST', '/api/v1/auth/login', { body: owner })).body;
  const invited = (await api.call<{ token: string }>('POST', '/api/v1/invitations', { bearer, body: { email: 'wyn@example.com', role: 'editor' } })).body;
  await api.call('POST', '/api/v1/auth/invitation', { body: { token: invited.token, password: 'tractor-umbrella-9' } });
  await query(`update account set is_email_proven = true where email = 'wyn@example.com'`);
  const [wyn] = await query<{ id: number }>(`select id from account where email = 'wyn@example.com'`);
  const link = () => api.call<{ token: string; error: { code: string } }>('POST', `/api/v1/members/${wyn?.id}/password-link`, { bearer });
  const account = { email: 'wyn@example.com', password: 'eleven herons over a grey lake' };
  await api.call('POST', '/api/v1/auth/password-link', { body: { token: (await link()).body.token, password: account.password } });
  const before = await api.call('POST', '/api/v1/auth/login', { body: account });
  const early = (await link()).body.token;
  server.signInAs('s-wyn', { email: 'wyn@example.com', email_verified: true });
  expect((await me((await signIn()).cookies)).body).toMatchObject({ email: 'wyn@example.com' });
  const [after, late, used] = [await api.call('POST', '/api/v1/auth/login', { body: account }), await link(), await api.call('POST', '/api/v1/auth/password-link', { body: { token: early, password: account.password } })];
  expect([before.status, after.status, late.body.error.code, used.status]).toEqual([200, 401, 'password.atProvider', 404]);
});

it('has no password to sign in with for who came from the provider', async () => {
  await query(`insert into membership (workspace_id, account_id, role) select 1, id, 'viewer' from account where email = 'ivy@example.com'`);
  server.signInAs('s-ivy', { email: 'ivy@example.com', email_verified: true });
  const { cookies } = await signIn();
  const change = await api.call('POST', '/api/v1/auth/password', { cookies, headers: { 'x-rookery-csrf': cookies['rookery_csrf'] ?? '' }, body: { current: 'anything', password: 'tractor-umbrella-9' } });
  expect([change.status, change.body.error.code]).toEqual([409, 'auth.noPassword']);
  expect((await api.call('POST', '/api/v1/auth/login', { body: { email: 'ivy@example.com', password: 'anything' } })).body.error.code).toBe('auth.wrongCredentials');
});

it('takes an answer from the browser that asked, once, and within ten minutes', async () => {
  server.signInAs('s-ann', { email: owner.email, email_verified: true });
  const mine = await begin();
  const theirs = await begin();
  const answer = await server.follow(mine.url);
  const refused = async (cookies: Readonly<Record<string, string>>, given = answer) => (await complete(given, cookies)).body.error.code;
  expect([await refused({}), await refused(theirs.cookies), await refused(mine.cookies, { ...answer, state: 'made up' })]).toEqual(['auth.providerState', 'auth.providerState', 'auth.providerState']);
  expect((await complete(answer, mine.cookies)).status).toBe(200);
  expect(await refused(mine.cookies)).toBe('auth.providerState');
  const late = await begin();
  const lateAnswer = await server.follow(late.url);
  api.later(10 * 60_000);
  expect(await refused(late.cookies, lateAnswer)).toBe('auth.providerState');
});

it('trusts no code that was used before, nor one that belongs to another sign-in', async () => {
  const used = await begin();
  const usedAnswer = await server.follow(used.url);
  expect((await complete(usedAnswer, used.cookies)).status).toBe(200);
  const replayed = await signIn({ returned: (answer) => ({ ...answer, code: usedAnswer['code'] ?? '' }) });
  expect([replayed.status, replayed.body.error.code]).toEqual([403, 'auth.providerRefused']);
  const stolen = await server.follow((await begin()).url);
  expect((await signIn({ returned: (answer) => ({ ...answer, code: stolen['code'] ?? '' }) })).body.error.code).toBe('auth.providerRefused');
});

it.each([
  ['another nonce', { sent: changed('nonce', 'of somebody else') }],
  ['another provider', { returned: (answer: Record<string, string>) => ({ ...answer, iss: 'https://evil.example' }) }],
  ['no provider named', { returned: ({ iss: _iss, ...answer }: Record<string, string>) => answer }],
  ['a challenge nobody can answer', { sent: changed('code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM') }],
  ['a refusal of the person', { returned: ({ state = '', iss = '' }: Record<string, string>) => ({ state, iss, error: 'access_denied', error_description: 'not today' }) }],
])('signs nobody in by an answer with %s', async (_what, changes) => {
  const { status, body, cookies } = await signIn(changes);
  expect([status, body.error.code, cookies['rookery_access']]).toEqual([403, 'auth.providerRefused', undefined]);
});

function changed(name: string, value: string) {
  return (url: URL): URL => {
    url.searchParams.set(name, value);
    return url;
  };
}

it('returns to no other site', async () => {
  const answers = await Promise.all(['//evil.example', 'https://evil.example', '/\\evil.example'].map((returnPath) => api.call('POST', '/api/v1/auth/provider/begin', { body: { returnPath } })));
  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
});

it('lets no page of another site begin or end a sign-in', async () => {
  const headers = { origin: 'http://evil.example' };
  const { url, cookies } = await begin();
  const answers = [await api.call('POST', '/api/v1/auth/provider/begin', { headers }), await api.call('POST', '/api/v1/auth/provider/complete', { headers, cookies, body: await server.follow(url) })];
  expect(answers.map(({ body }) => body.error.code)).toEqual(['auth.crossSite', 'auth.crossSite']);
});

it('slows down an address that begins too often', async () => {
  const answers = await Promise.all(Array.from({ length: 45 }, () => api.call('POST', '/api/v1/auth/provider/begin', { address: '10.0.9.1' })));
  expect(answers.map(({ status }) => status)).toContain(429);
});

it('says in words that the provider is away, and lets people in by password meanwhile', async () => {
  const { url, cookies } = await begin();
  const answer = await server.follow(url);
  await server.stop();
  const ended = await complete(answer, cookies);
  api.later(61 * 60_000);
  const begun = await api.call('POST', '/api/v1/auth/provider/begin');
  const { host } = new URL(server.issuer);
  const expected = [502, 'auth.providerAway', expect.stringMatching(new RegExp(`does not answer as it should: .*${host}.*; try again, or sign in with a password`))];
  expect([ended, begun].map(({ status, body }) => [status, body.error.code, body.error.message])).toEqual([expected, expected]);
  expect((await api.call('POST', '/api/v1/auth/login', { body: owner })).status).toBe(200);
  expect(api.log()).not.toContain(server.clientSecret);
});

import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { virtualClock } from '@rookery/sdk/testing';
import { hashPassword } from '../secrets/index.js';
import { LoginAttemptsRepository } from './login-attempts.repository.js';
import { LoginThrottle, type Attempt } from './login-throttle.js';
import { SetupCodes } from './setup-codes.service.js';
import { owner, startTestApi, type TestApi } from './test-api.fixture.js';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

let api: TestApi;
let code: string;

beforeAll(async () => {
  api = await startTestApi();
  const codes = api.application.get(SetupCodes, { strict: false });
  const former = await codes.link('http://127.0.0.1:3000');
  const newest = await codes.link('http://127.0.0.1:3000');
  const wrong = await api.call('POST', '/api/v1/auth/setup', { body: { ...owner, code: codeIn(former) } });
  expect([wrong.status, wrong.body.error.code]).toEqual([403, 'auth.wrongCode']);
  code = codeIn(newest);
});
afterAll(() => api[Symbol.asyncDispose]());

function codeIn(link: string | undefined): string {
  return /^http:\/\/127\.0\.0\.1:3000\/#setup=(.{23})$/.exec(link ?? '')?.[1] ?? '';
}

const logIn = async (call: { readonly address?: string } = {}) => (await api.call<Tokens>('POST', '/api/v1/auth/login', { body: owner, ...call })).body;
const now = () => api.platform.clock.now();
/** The throttle of this database at a moment that stands still. */
const throttleAt = (moment: number) => new LoginThrottle(api.application.get(LoginAttemptsRepository, { strict: false }), virtualClock(moment));
const me = (bearer: string) => api.call('GET', '/api/v1/auth/me', { bearer });

it('keeps the set-up code as a hash alone', async () => {
  const settings = await api.platform.dataSource.query<readonly unknown[]>('select * from setting');
  expect(JSON.stringify(settings)).toContain('setup code');
  expect(JSON.stringify(settings)).not.toContain(code);
});

it('refuses a weak password and a bad address before it looks at the code, all at once', async () => {
  const { status, body } = await api.call<{ error: { code: string; issues: readonly { path: string }[] } }>('POST', '/api/v1/auth/setup', { body: { code, email: 'nobody', password: 'short' } });
  expect([status, body.error.code, body.error.issues.map(({ path }) => path)]).toEqual([400, 'request.invalid', ['email', 'password']]);
});

it('makes the owner once, out of two who come at the same moment with the right code', async () => {
  const both = await Promise.all([owner, { ...owner, email: 'bob@example.com' }].map((body) => api.call<Tokens>('POST', '/api/v1/auth/setup', { body: { ...body, code: code.toUpperCase() } })));
  expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  const accounts = await api.platform.dataSource.query<readonly { email: string }[]>('select email from account');
  expect(accounts).toHaveLength(1);
  await api.platform.dataSource.query('update account set email = $1', [owner.email]);
  expect(await api.application.get(SetupCodes, { strict: false }).link('http://127.0.0.1:3000')).toBeUndefined();
});

it('answers a wrong password and an unknown address alike', async () => {
  const [wrong, unknown] = await Promise.all([
    api.call('POST', '/api/v1/auth/login', { body: { ...owner, password: 'guess' }, address: '10.0.1.1' }),
    api.call('POST', '/api/v1/auth/login', { body: { ...owner, email: 'eve@example.com' }, address: '10.0.1.2' }),
  ]);
  expect([wrong.status, wrong.body]).toEqual([401, { error: { code: 'auth.wrongCredentials', message: 'e-mail or password is wrong' } }]);
  expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
});

it('lets a script in by bearer, whatever the case of the address', async () => {
  const { body } = await api.call<Tokens>('POST', '/api/v1/auth/login', { body: { ...owner, email: ' Ann@Example.com ' } });
  const answer = await api.call<{ email: string; role: string; permissions: readonly string[] }>('GET', '/api/v1/auth/me', { bearer: body.accessToken });
  expect(answer.body).toMatchObject({ email: owner.email, role: 'owner', permissions: expect.arrayContaining(['token:edit', 'audit:read']) });
});

it('refuses an access token that was changed, is too old, or is none', async () => {
  const { accessToken } = await logIn();
  expect((await me(`${accessToken}x`)).status).toBe(401);
  expect((await me('nonsense')).status).toBe(401);
  api.later(901_000);
  expect((await me(accessToken)).status).toBe(401);
});

it('ends the session when a refresh token comes back after it was used', async () => {
  const first = await logIn();
  const second = await api.call<Tokens>('POST', '/api/v1/auth/refresh', { body: { refreshToken: first.refreshToken } });
  expect((await me(second.body.accessToken)).status).toBe(200);
  const copied = await api.call('POST', '/api/v1/auth/refresh', { body: { refreshToken: first.refreshToken } });
  expect([copied.status, copied.body.error.code]).toEqual([401, 'auth.required']);
  expect((await api.call('POST', '/api/v1/auth/refresh', { body: { refreshToken: second.body.refreshToken } })).status).toBe(401);
  expect((await me(second.body.accessToken)).status).toBe(401);
});

it('lets one of two refreshes with the same token at the same moment through, and then ends the session', async () => {
  const { refreshToken } = await logIn();
  const both = await Promise.all([1, 2].map(() => api.call<Tokens>('POST', '/api/v1/auth/refresh', { body: { refreshToken } })));
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 401]);
  const winner = both.find(({ status }) => status === 200);
  expect((await me(winner?.body.accessToken ?? '')).status).toBe(401);
});

it('refuses a refresh token after thirty days', async () => {
  const { refreshToken } = await logIn();
  api.later(30 * 24 * 3_600_000 + 1);
  expect((await api.call('POST', '/api/v1/auth/refresh', { body: { refreshToken } })).status).toBe(401);
});

it('ends access and refresh at once on log-out', async () => {
  const { accessToken, refreshToken } = await logIn();
  expect((await api.call('POST', '/api/v1/auth/logout', { bearer: accessToken })).status).toBe(204);
  expect((await me(accessToken)).status).toBe(401);
  expect((await api.call('POST', '/api/v1/auth/refresh', { body: { refreshToken } })).status).toBe(401);
});

it('keeps a browser logged in by cookies that no script reads, but for the proof', async () => {
  const { cookieLines, cookies } = await api.call('POST', '/api/v1/auth/login', { body: owner });
  const lineOf = (name: string) => cookieLines.find((line) => line.startsWith(`${name}=`)) ?? '';
  expect(lineOf('rookery_access')).toMatch(/; HttpOnly/);
  expect(lineOf('rookery_refresh')).toMatch(/Path=\/api\/v1\/auth; HttpOnly/);
  expect(lineOf('rookery_csrf')).not.toMatch(/HttpOnly/);
  expect(cookieLines.every((line) => line.includes('SameSite=Strict'))).toBe(true);
  expect((await api.call('GET', '/api/v1/auth/me', { cookies })).status).toBe(200);
});

it('takes a change by cookie only with the proof of this very session, from a page of ours', async () => {
  const { cookies } = await api.call('POST', '/api/v1/auth/login', { body: owner });
  const other = await api.call('POST', '/api/v1/auth/login', { body: owner });
  const proof = cookies['rookery_csrf'] ?? '';
  const create = (headers: Readonly<Record<string, string>>) => api.call('POST', '/api/v1/tokens', { cookies, headers, body: { name: 'test' } });
  expect((await create({})).body.error.code).toBe('auth.crossSite');
  expect((await create({ 'x-rookery-csrf': other.cookies['rookery_csrf'] ?? '' })).status).toBe(403);
  expect((await create({ 'x-rookery-csrf': proof, origin: 'http://evil.example' })).status).toBe(403);
  expect((await create({ 'x-rookery-csrf': proof, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await create({ 'x-rookery-csrf': proof, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
});

it('refreshes by cookie with the proof, and shows the new tokens to no script', async () => {
  const { cookies } = await api.call('POST', '/api/v1/auth/login', { body: owner });
  const bare = await api.call('POST', '/api/v1/auth/refresh', { cookies });
  expect([bare.status, bare.body.error.code]).toEqual([403, 'auth.crossSite']);
  const refreshed = await api.call('POST', '/api/v1/auth/refresh', { cookies, headers: { 'x-rookery-csrf': cookies['rookery_csrf'] ?? '' } });
  expect([refreshed.status, refreshed.body]).toEqual([200, { expiresInSeconds: 900 }]);
  expect((await api.call('GET', '/api/v1/auth/me', { cookies: refreshed.cookies })).status).toBe(200);
});

it('lets no page of another site log its visitor in', async () => {
  const { status, body } = await api.call('POST', '/api/v1/auth/login', { body: owner, headers: { origin: 'http://evil.example' } });
  expect([status, body.error.code]).toEqual([403, 'auth.crossSite']);
});

it('slows down guessing, and lets another address in meanwhile', async () => {
  const guess = () => api.call('POST', '/api/v1/auth/login', { body: { ...owner, password: 'guess' }, address: '10.0.2.1' });
  const guesses = await Promise.all(Array.from({ length: 10 }, guess));
  expect([...new Set(guesses.map(({ status }) => status))].toSorted()).toEqual([401, 429]);
  const throttle = throttleAt(now() + 10 * 60_000);
  const admitted = await Promise.allSettled(Array.from({ length: 10 }, () => throttle.begin({ account: owner.email, address: '10.0.2.1' })));
  expect(admitted.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
  const refused = await api.call('POST', '/api/v1/auth/login', { body: owner, address: '10.0.2.1' });
  expect([refused.status, refused.body.error.code, refused.headers['retry-after']]).toEqual([429, 'auth.throttled', '30']);
  expect((await logIn({ address: '10.0.2.2' })).accessToken).toBeDefined();
});

it('lets a browser in that has signed in before, while strangers use up the attempts of its account', async () => {
  const known = (await api.call('POST', '/api/v1/auth/login', { body: owner, address: '10.0.3.1' })).cookies;
  const throttle = throttleAt(now() + 10 * 60_000);
  await Promise.allSettled(Array.from({ length: 70 }, (_, index) => throttle.begin({ account: owner.email, address: `10.1.0.${index}` })));
  const from = (cookies: Readonly<Record<string, string>>, email = owner.email) => api.call('POST', '/api/v1/auth/login', { body: { ...owner, email }, address: '10.0.3.2', cookies });
  expect((await from({})).status).toBe(429);
  expect((await from({ rookery_device: `${known['rookery_device']}x` })).status).toBe(429);
  expect((await from({ rookery_device: known['rookery_device'] ?? '' })).status).toBe(200);
  api.later(11 * 60_000);
  expect((await from({})).status).toBe(200);
});

it('counts an address over all accounts, and guesses of a known browser too', async () => {
  const began = now();
  const outcomes = async (throttle: LoginThrottle, attempts: readonly Attempt[]) => (await Promise.allSettled(attempts.map((attempt) => throttle.begin(attempt)))).filter(({ status }) => status === 'fulfilled').length;
  expect(await outcomes(throttleAt(began), Array.from({ length: 35 }, (_, index) => ({ account: `person-${index}`, address: '10.0.4.1' })))).toBe(30);
  expect(await outcomes(throttleAt(began), Array.from({ length: 12 }, () => ({ account: 'bob', address: '10.0.4.2', device: 'd' })))).toBe(8);
  expect(await outcomes(throttleAt(began + 60_000), Array.from({ length: 12 }, () => ({ account: 'bob', address: '10.0.4.2', device: 'd' })))).toBe(2);
});

it('takes the addresses of one IPv6 network for one', async () => {
  const throttle = throttleAt(now());
  const attempts = (place: (index: number) => string) => Promise.allSettled(Array.from({ length: 35 }, (_, index) => throttle.begin({ account: `other-${index}`, address: place(index) })));
  const admitted = (outcomes: readonly PromiseSettledResult<unknown>[]) => outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect(admitted(await attempts((index) => `2001:db8:1:2::${index.toString(16)}`))).toBe(30);
  expect(admitted(await attempts((index) => `2001:db8:1:${index + 3}::1`))).toBe(35);
});

it('hears of every change of access, whoever makes it, also after its connection was lost, and listens to nothing when nobody asks', async () => {
  const { accessSignals, dataSource } = api.platform;
  const heard = vi.fn<() => void>();
  const forget = accessSignals.onChange(heard);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1), 10_000);
  await dataSource.query('update membership set role = role');
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), 10_000);
  const connections = () => dataSource.query<{ pid: number }[]>(`select pid from pg_stat_activity where application_name = 'rookery-access' and datname = current_database()`);
  await dataSource.query(`select pg_terminate_backend($1)`, [(await connections())[0]?.pid]);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(3), 10_000);
  forget();
  await vi.waitFor(async () => expect(await connections()).toEqual([]), 10_000);
});

it('forgets attempts that count no more', async () => {
  api.later(60 * 60_000);
  await api.call('POST', '/api/v1/auth/login', { body: owner, address: '10.0.5.1' });
  expect(await api.platform.dataSource.query('select count(*)::int as count from login_attempt')).toEqual([{ count: 3 }]);
});

it('puts on record who failed to come in, where there is such a person', async () => {
  await api.call('POST', '/api/v1/auth/login', { body: { ...owner, password: 'a guess' }, address: '10.0.6.1' });
  await api.call('POST', '/api/v1/auth/login', { body: { ...owner, email: 'nobody@example.com' }, address: '10.0.6.1' });
  await vi.waitFor(async () => {
    const records = await api.platform.dataSource.query(`select subject, detail from audit_log where action = 'session.refused' and address = '10.0.6.1'`);
    expect(records).toEqual([{ subject: owner.email, detail: { method: 'password' } }]);
  }, 10_000);
});

it('refuses a new password that everybody guesses, and takes a good one', async () => {
  const { accessToken } = await logIn();
  const change = (password: string) => api.call<{ error: { code: string; issues: readonly { path: string; message: string }[] } }>('POST', '/api/v1/auth/password', { bearer: accessToken, body: { current: owner.password, password } });
  const refused = await change('password1234');
  expect([refused.status, refused.body.error.issues]).toEqual([400, [{ path: 'password', code: 'option.invalid', message: expect.stringContaining('easy to guess') }]]);
  expect((await change('too short')).status).toBe(400);
  expect((await change('tractor-umbrella-9')).status).toBe(200);
  expect((await api.call('POST', '/api/v1/auth/login', { body: owner })).status).toBe(401);
  const { body } = await api.call<Tokens>('POST', '/api/v1/auth/login', { body: { ...owner, password: 'tractor-umbrella-9' } });
  await api.call('POST', '/api/v1/auth/password', { bearer: body.accessToken, body: { current: 'tractor-umbrella-9', password: owner.password } });
  expect((await logIn()).accessToken).toBeDefined();
});

/** Sets another password and, once all of `calls` wait for that, ends the sessions there are. */
async function setAnewDuring<Given>(calls: () => readonly Promise<Given>[]): Promise<readonly Given[]> {
  const [another, runner] = [await hashPassword('tractor-umbrella-9'), api.platform.dataSource.createQueryRunner()];
  await runner.startTransaction();
  await runner.query('update account set password_hash = $1 where email = $2', [another, owner.email]);
  const under = calls();
  await vi.waitFor(async () => expect(await runner.query('select count(*)::int as count from pg_locks where not granted')).toEqual([{ count: under.length }]), 10_000);
  await runner.query('update session set ended_at = now()');
  await runner.commitTransaction();
  await runner.release();
  return Promise.all(under);
}
const setBack = async () => api.platform.dataSource.query('update account set password_hash = $1 where email = $2', [await hashPassword(owner.password), owner.email]);

it('lets nobody in by a password or a session that ends while they come in', async () => {
  const { accessToken } = await logIn();
  const { id } = (await api.call<{ id: number }>('POST', '/api/v1/workspaces', { bearer: accessToken, body: { name: 'Beside' } })).body;
  const answers = await setAnewDuring(() => [api.call('POST', '/api/v1/auth/login', { body: owner }), api.call('POST', '/api/v1/auth/workspace', { bearer: accessToken, body: { workspace: id } })]);
  expect([answers.map(({ status }) => status), await api.platform.dataSource.query('select 1 from session where ended_at is null')]).toEqual([[401, 401], []]);
  await setBack();
  expect((await logIn()).accessToken).toBeDefined();
});

it('lets nobody go over a password that is set anew with one that was the present one until then', async () => {
  const { accessToken } = await logIn();
  const [change] = await setAnewDuring(() => [api.call('POST', '/api/v1/auth/password', { bearer: accessToken, body: { current: owner.password, password: 'eleven herons over a grey lake' } })]);
  const login = await api.call('POST', '/api/v1/auth/login', { body: { ...owner, password: 'tractor-umbrella-9' } });
  expect([change?.status, change?.body.error.code, login.status]).toEqual([403, 'auth.wrongPassword', 200]);
  await setBack();
});

it('changes no password for somebody who does not know the present one, however often they try', async () => {
  const { accessToken } = await logIn();
  const guess = () => api.call('POST', '/api/v1/auth/password', { bearer: accessToken, body: { current: 'a guess', password: 'tractor-umbrella-9' } });
  const statuses: number[] = [];
  for (let guesses = 0; guesses < 12; guesses += 1) statuses.push((await guess()).status);
  expect([...new Set(statuses)].toSorted()).toEqual([403, 429]);
  expect((await logIn()).accessToken).toBeDefined();
});

it('lists where a person is signed in, ends one of the sessions, and then all others', async () => {
  const phone = (await api.call<Tokens>('POST', '/api/v1/auth/login', { body: owner, address: '10.0.7.1', headers: { 'user-agent': 'Phone/1' } })).body;
  const desk = (await api.call<Tokens>('POST', '/api/v1/auth/login', { body: owner, address: '10.0.7.2', headers: { 'user-agent': 'Desk/1' } })).body;
  const list = async () => (await api.call<{ items: readonly { id: string; device: string; address: string; isCurrent: boolean }[] }>('GET', '/api/v1/auth/sessions', { bearer: desk.accessToken, address: '10.0.7.2' })).body.items;
  const before = await list();
  expect(before.slice(0, 2)).toMatchObject(expect.arrayContaining([expect.objectContaining({ device: 'Desk/1', address: '10.0.7.2', isCurrent: true }), expect.objectContaining({ device: 'Phone/1', address: '10.0.7.1', isCurrent: false })]));
  const ended = before.find(({ device }) => device === 'Phone/1');
  expect((await api.call('DELETE', `/api/v1/auth/sessions/${ended?.id}`, { bearer: desk.accessToken })).status).toBe(204);
  expect((await me(phone.accessToken)).status).toBe(401);
  expect((await api.call('DELETE', `/api/v1/auth/sessions/${ended?.id}`, { bearer: desk.accessToken })).status).toBe(404);
  const all = await api.call<{ ended: number }>('POST', '/api/v1/auth/logout-everywhere', { bearer: desk.accessToken, body: { keepThis: true } });
  expect([all.status, all.body.ended]).toEqual([200, before.length - 2]);
  expect((await list()).map(({ device }) => device)).toEqual(['Desk/1']);
  expect((await api.call<{ ended: number }>('POST', '/api/v1/auth/logout-everywhere', { bearer: desk.accessToken })).body).toEqual({ ended: 1 });
  expect((await me(desk.accessToken)).status).toBe(401);
});

it('shows and ends no session of somebody else', async () => {
  const { accessToken } = await logIn();
  const { dataSource } = api.platform;
  const [eve] = await dataSource.query<{ id: number }[]>(`insert into account (email, password_hash) values ('eve@example.com', null) returning id`);
  const id = '00000000-0000-4000-8000-000000000000';
  await dataSource.query(`insert into session (id, account_id, expires_at) values ($1, $2, now() + interval '10 years')`, [id, eve?.id]);
  expect((await api.call<{ items: readonly { id: string }[] }>('GET', '/api/v1/auth/sessions', { bearer: accessToken })).body.items.map((one) => one.id)).not.toContain(id);
  expect((await api.call('DELETE', `/api/v1/auth/sessions/${id}`, { bearer: accessToken })).status).toBe(404);
  await api.call('POST', '/api/v1/auth/logout-everywhere', { bearer: accessToken });
  expect(await dataSource.query('select ended_at from session where id = $1', [id])).toEqual([{ ended_at: null }]);
});

it('lets no API token see or end sessions, or change a password', async () => {
  const { accessToken } = await logIn();
  const { body } = await api.call<{ token: string }>('POST', '/api/v1/tokens', { bearer: accessToken, body: { name: 'own', scopes: ['session:own'] } });
  const answers = await Promise.all([
    api.call('GET', '/api/v1/auth/sessions', { bearer: body.token }),
    api.call('POST', '/api/v1/auth/logout-everywhere', { bearer: body.token }),
    api.call('POST', '/api/v1/auth/password', { bearer: body.token, body: { current: owner.password, password: 'tractor-umbrella-9' } }),
  ]);
  expect(answers.map(({ status, body: { error } }) => [status, error.code])).toEqual(Array.from({ length: 3 }, () => [403, 'auth.sessionOnly']));
});

it('puts on record who came in, without secrets', async () => {
  const entries = await api.platform.dataSource.query<readonly { action: string; subject: string }[]>('select action, subject from audit_log order by id');
  expect(entries[0]).toMatchObject({ action: 'owner.created' });
  expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(['session.opened', 'session.closed', 'session.ended', 'session.endedAll', 'session.refused', 'password.changed', 'token.created']));
  expect(JSON.stringify(entries)).not.toContain(owner.password);
});

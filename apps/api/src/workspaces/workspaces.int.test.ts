import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { logIn, owner, startTestApi, withOwner, type TestApi } from '../auth/test-api.fixture.js';
import { makeOperatorLink } from './operator-link.js';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}
interface Invitation {
  readonly id: number;
  readonly token: string;
  readonly link: string;
}
interface Member {
  readonly accountId: number;
  readonly email: string;
  readonly role: string;
}

const password = 'nest of seven quiet rooks';
let api: TestApi;
let ann: string;

beforeAll(async () => {
  api = await startTestApi(withOwner);
  ann = await logIn(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const document = (name: string) => ({ schemaVersion: 1, name, title: name, agents: { calls: { type: 'manual', version: 1, title: 'Calls' } }, links: [] });
const invite = async (email: string, role: string, given: { readonly bearer?: string; readonly expiresInDays?: number } = {}) => {
  const { bearer = ann, ...rest } = given;
  return (await api.call<Invitation>('POST', '/api/v1/invitations', { bearer, body: { email, role, ...rest } })).body;
};
const accept = (token: string, call: { readonly bearer?: string; readonly password?: string }) =>
  api.call<Tokens & { readonly error: { readonly code: string } }>('POST', '/api/v1/auth/invitation', { ...(call.bearer === undefined ? {} : { bearer: call.bearer }), body: { token, ...(call.password === undefined ? {} : { password: call.password }) } });
const join = async (email: string, role: string) => (await accept((await invite(email, role)).token, { password })).body.accessToken;
const members = async (bearer = ann) => (await api.call<{ items: readonly Member[] }>('GET', '/api/v1/members', { bearer })).body.items;
const member = async (email: string) => (await members()).find((one) => one.email === email)?.accountId ?? 0;
const me = (bearer: string) => api.call<{ email: string; role: string; workspaceId: number }>('GET', '/api/v1/auth/me', { bearer });
const make = async (bearer: string, name: string) => (await api.call<{ id: number }>('POST', '/api/v1/workspaces', { bearer, body: { name } })).body.id;
const enter = (bearer: string, workspace: number) => api.call<Tokens & { readonly error: { readonly code: string } }>('POST', '/api/v1/auth/workspace', { bearer, body: { workspace } });

it('makes a workspace that is empty, owned by who made it, and usable once it is entered', async () => {
  const id = await make(ann, '  Second  ');
  const list = await api.call<{ items: readonly unknown[] }>('GET', '/api/v1/workspaces', { bearer: ann });
  expect(list.body.items).toEqual([
    { id: 1, name: 'Main', role: 'owner', members: 1, isActive: true },
    { id, name: 'Second', role: 'owner', members: 1, isActive: false },
  ]);
  const there = (await enter(await logIn(api), id)).body.accessToken;
  expect((await me(there)).body).toMatchObject({ email: owner.email, role: 'owner', workspaceId: id });
  expect((await api.call<{ items: readonly unknown[] }>('GET', '/api/v1/workflows', { bearer: there })).body.items).toEqual([]);
  const created = await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer: there, body: document('there') });
  expect(created.status).toBe(201);
  expect((await api.call('GET', `/api/v1/workflows/${created.body.id}`, { bearer: ann })).status).toBe(404);
});

it('refuses a page that was opened in another workspace than the one its session works in', async () => {
  const list = (workspace: string) => api.call('GET', '/api/v1/workflows', { bearer: ann, headers: { 'x-rookery-workspace': workspace } });
  const [own, other] = [await list('1'), await list('2')];
  expect([own.status, other.status, other.body.error.code]).toEqual([200, 409, 'workspace.switched']);
});

it('signs in where the person worked last', async () => {
  const id = await make(ann, 'Last');
  await enter(await logIn(api), id);
  api.later(1_000);
  expect((await me(await logIn(api))).body.workspaceId).toBe(id);
  const [login] = await api.platform.dataSource.query<readonly { workspace_id: number }[]>(`select workspace_id from audit_log where action = 'session.opened' order by id desc limit 1`);
  expect(login?.workspace_id).toBe(id);
  await enter(await logIn(api), 1);
});

it('ends the session of before with its tokens when a workspace is entered, and knows no workspace of others', async () => {
  const before = (await api.call<Tokens>('POST', '/api/v1/auth/login', { body: owner })).body;
  const id = await make(before.accessToken, 'Third');
  const after = await enter(before.accessToken, id);
  expect((await me(after.body.accessToken)).body.workspaceId).toBe(id);
  expect((await me(before.accessToken)).status).toBe(401);
  expect((await api.call('POST', '/api/v1/auth/refresh', { body: { refreshToken: before.refreshToken } })).status).toBe(401);
  const refreshed = await api.call<Tokens>('POST', '/api/v1/auth/refresh', { body: { refreshToken: after.body.refreshToken } });
  expect((await me(refreshed.body.accessToken)).body.workspaceId).toBe(id);
  await api.platform.dataSource.query(`insert into workspace (id, name) values (9000, 'of others')`);
  const [foreign, missing] = await Promise.all([enter(refreshed.body.accessToken, 9000), enter(refreshed.body.accessToken, 9999)]);
  expect([foreign.status, foreign.body.error.code, missing.status]).toEqual([404, 'notFound', 404]);
  await enter(refreshed.body.accessToken, 1);
});

it('renames the workspace one works in, and finds no other', async () => {
  const id = await make(ann, 'Elsewhere');
  const renamed = await api.call<{ name: string }>('PUT', '/api/v1/workspaces/1', { bearer: ann, body: { name: 'Head office' } });
  const other = await api.call('PUT', `/api/v1/workspaces/${id}`, { bearer: ann, body: { name: 'Mine' } });
  const empty = await api.call('PUT', '/api/v1/workspaces/1', { bearer: ann, body: { name: ' ' } });
  expect([renamed.status, renamed.body.name, other.status, empty.status]).toEqual([200, 'Head office', 404, 400]);
});

it('brings in who opens the link, once, in the role of the invitation', async () => {
  const invitation = await invite(' Bob@Example.com ', 'operator');
  expect(invitation.link).toMatch(/^https?:\/\/[^/?#]+\/#invitation=rk_invite_[\w-]{43}$/);
  const offer = await api.call('POST', '/api/v1/auth/invitation/look', { body: { token: invitation.token } });
  expect([offer.status, offer.body]).toEqual([200, { workspace: 'Head office', email: 'bob@example.com', role: 'operator', invitedBy: owner.email, expiresAt: expect.stringMatching(/Z$/) }]);
  const both = await Promise.all([accept(invitation.token, { password }), accept(invitation.token, { password })]);
  expect(both.map(({ status }) => status === 200)).toEqual(expect.arrayContaining([true, false]));
  const bob = both.find(({ status }) => status === 200)?.body.accessToken ?? '';
  expect((await me(bob)).body).toMatchObject({ email: 'bob@example.com', role: 'operator', workspaceId: 1 });
  const again = await accept(invitation.token, { password });
  expect([again.status, again.body.error.code]).toEqual([404, 'invitation.ended']);
});

it('keeps the secret of an invitation as a hash alone, and lists it without', async () => {
  const { token, id } = await invite('carol@example.com', 'viewer');
  const kept = JSON.stringify([await api.platform.dataSource.query('select * from invitation'), await api.platform.dataSource.query('select * from audit_log')]);
  const list = await api.call<{ items: readonly { id: number }[] }>('GET', '/api/v1/invitations', { bearer: ann });
  expect(list.body.items.map((one) => one.id)).toContain(id);
  expect([kept.includes(token), list.text.includes(token), api.log().includes(token)]).toEqual([false, false, false]);
});

it('answers an invitation that is unknown, over, revoked or replaced alike', async () => {
  const [over, revoked, replaced] = [await invite('dan@example.com', 'viewer', { expiresInDays: 1 }), await invite('eve@example.com', 'viewer'), await invite('fay@example.com', 'viewer')];
  await api.call('DELETE', `/api/v1/invitations/${revoked.id}`, { bearer: ann });
  await invite('fay@example.com', 'editor');
  api.later(24 * 3_600_000);
  ann = await logIn(api);
  const answers = await Promise.all(['rk_invite_none', over.token, revoked.token, replaced.token].flatMap((token) => [
    api.call('POST', '/api/v1/auth/invitation/look', { body: { token } }), accept(token, { password }), accept(token, { bearer: ann }),
  ]));
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toHaveLength(1);
  expect(answers[0]?.body).toMatchObject({ error: { code: 'invitation.ended' } });
});

it('takes an account that exists with its own password or its own session alone', async () => {
  const bob = (await api.call<Tokens>('POST', '/api/v1/auth/login', { body: { email: 'bob@example.com', password } })).body.accessToken;
  const third = await make(ann, 'For Bob');
  const there = (await enter(await logIn(api), third)).body.accessToken;
  const { token } = await invite('bob@example.com', 'editor', { bearer: there });
  const wrong = await accept(token, { password: `${password}!` });
  const other = await accept(token, { bearer: ann });
  const nobody = await accept(token, {});
  expect([wrong, other, nobody].map(({ status, body }) => [status, body.error.code])).toEqual([[401, 'auth.wrongCredentials'], [403, 'invitation.otherAccount'], [401, 'auth.required']]);
  const joined = await accept(token, { bearer: bob });
  expect((await me(joined.body.accessToken)).body).toMatchObject({ role: 'editor', workspaceId: third });
  const both = await api.call<{ items: readonly { id: number; role: string }[] }>('GET', '/api/v1/workspaces', { bearer: joined.body.accessToken });
  expect(both.body.items.map(({ id, role }) => [id, role]).toSorted()).toEqual([[1, 'operator'], [third, 'editor']]);
});

it('asks a new person for a password as good as the first owner must have', async () => {
  const { token } = await invite('gil@example.com', 'viewer');
  expect((await accept(token, { password: 'short' })).status).toBe(400);
  expect((await accept(token, { password })).status).toBe(200);
});

it('invites nobody twice, and nobody who is here already', async () => {
  const taken = await api.call('POST', '/api/v1/invitations', { bearer: ann, body: { email: owner.email, role: 'viewer' } });
  expect([taken.status, taken.body.error.code]).toEqual([409, 'member.exists']);
  await invite('hal@example.com', 'viewer');
  await invite('hal@example.com', 'editor');
  const list = await api.call<{ items: readonly { email: string; role: string }[] }>('GET', '/api/v1/invitations', { bearer: ann });
  expect(list.body.items.filter(({ email }) => email === 'hal@example.com').map(({ role }) => role)).toEqual(['editor']);
});

it('lets an operator run and not edit, a viewer look, and neither change who belongs here', async () => {
  const [operator, viewer] = [await join('ida@example.com', 'operator'), await join('jon@example.com', 'viewer')];
  const workflow = (await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer: ann, body: document('shared') })).body.id;
  await api.call('POST', `/api/v1/workflows/${workflow}/publish`, { bearer: ann, body: {} });
  const as = async (bearer: string) => (await Promise.all([
    api.call('GET', `/api/v1/workflows/${workflow}`, { bearer }),
    api.call('GET', '/api/v1/members', { bearer }),
    api.call('POST', `/api/v1/workflows/${workflow}/pause`, { bearer, body: { policy: 'buffer' } }),
    api.call('POST', `/api/v1/workflows/${workflow}/try`, { bearer, body: { samples: [{ agent: 'calls', input: { id: 1 } }] } }),
    api.call('POST', `/api/v1/workflows/${workflow}/try`, { bearer, body: { samples: [{ agent: 'calls', input: { id: 1 } }], document: document('shared') } }),
    api.call('POST', '/api/v1/workflows', { bearer, body: document('own') }),
    api.call('POST', '/api/v1/invitations', { bearer, body: { email: 'x@example.com', role: 'viewer' } }),
    api.call('PUT', '/api/v1/members/1', { bearer, body: { role: 'viewer' } }),
    api.call('POST', '/api/v1/workspaces', { bearer, body: { name: 'own' } }),
  ])).map(({ status }) => status);
  expect(await as(operator)).toEqual([200, 200, 200, 200, 403, 403, 403, 403, 403]);
  expect(await as(viewer)).toEqual([200, 200, 403, 403, 403, 403, 403, 403, 403]);
});

it('keeps an owner in every workspace: the last one neither leaves nor becomes less, even when two go at once', async () => {
  const id = await make(ann, 'Two owners');
  const there = (await enter(await logIn(api), id)).body.accessToken;
  const kim = (await accept((await invite('kim@example.com', 'owner', { bearer: there })).token, { password })).body.accessToken;
  const both = await Promise.all([there, kim].map((bearer) => api.call('DELETE', '/api/v1/members/me', { bearer })));
  expect(both.map(({ status }) => status).toSorted()).toEqual([204, 409]);
  const left = both[0]?.status === 204 ? kim : there;
  const [last] = await members(left);
  const demoted = await api.call('PUT', `/api/v1/members/${last?.accountId}`, { bearer: left, body: { role: 'editor' } });
  const removed = await api.call('DELETE', `/api/v1/members/${last?.accountId}`, { bearer: left });
  expect([demoted.status, demoted.body.error.code, removed.body.error.code]).toEqual([409, 'member.lastOwner', 'member.lastOwner']);
});

it('refuses a member from the next request on when they are removed, and keeps what they have elsewhere', async () => {
  const lea = await join('lea@example.com', 'editor');
  const { token } = (await api.call<{ token: string }>('POST', '/api/v1/tokens', { bearer: lea, body: { name: 'of Lea' } })).body;
  const elsewhere = await make(ann, 'Elsewhere for Lea');
  const there = (await enter(await logIn(api), elsewhere)).body.accessToken;
  const second = (await accept((await invite('lea@example.com', 'viewer', { bearer: there })).token, { password })).body.accessToken;
  expect((await api.call('DELETE', `/api/v1/members/${await member('lea@example.com')}`, { bearer: ann })).status).toBe(204);
  expect([(await me(lea)).status, (await me(token)).status, (await me(second)).body.workspaceId]).toEqual([401, 401, elsewhere]);
  expect((await me((await api.call<Tokens>('POST', '/api/v1/auth/login', { body: { email: 'lea@example.com', password } })).body.accessToken)).body.workspaceId).toBe(elsewhere);
  const back = await join('lea@example.com', 'editor');
  expect([(await me(back)).status, (await me(token)).status]).toEqual([200, 401]);
});

it('takes from tokens what their maker may do no more, and the tokens from who may have none', async () => {
  const max = await join('max@example.com', 'owner');
  const { token } = (await api.call<{ token: string }>('POST', '/api/v1/tokens', { bearer: max, body: { name: 'of Max', scopes: ['audit:read', 'workflow:read', 'session:own'] } })).body;
  const id = await member('max@example.com');
  const permissions = async () => (await api.call<{ permissions?: readonly string[] }>('GET', '/api/v1/auth/me', { bearer: token })).body.permissions;
  expect(await permissions()).toEqual(['workflow:read', 'audit:read', 'session:own']);
  await api.call('PUT', `/api/v1/members/${id}`, { bearer: ann, body: { role: 'editor' } });
  expect(await permissions()).toEqual(['workflow:read', 'session:own']);
  await api.call('PUT', `/api/v1/members/${id}`, { bearer: ann, body: { role: 'operator' } });
  expect((await me(token)).status).toBe(401);
});

it('ends the invitations of who may invite no more', async () => {
  const two = [await join('odo@example.com', 'owner'), await join('pam@example.com', 'owner')] as const;
  const [ofOdo, ofPam] = [await invite('odo.again@example.com', 'owner', { bearer: two[0] }), await invite('pam.again@example.com', 'owner', { bearer: two[1] })];
  await api.call('PUT', `/api/v1/members/${await member('odo@example.com')}`, { bearer: ann, body: { role: 'viewer' } });
  await api.call('DELETE', `/api/v1/members/${await member('pam@example.com')}`, { bearer: ann });
  const answers = await Promise.all([ofOdo, ofPam].map(({ token }) => accept(token, { password })));
  expect(answers.map(({ body }) => body.error.code)).toEqual(['invitation.ended', 'invitation.ended']);
});

it('holds an API token to its workspace: it enters none, leaves none, and sees its own alone', async () => {
  const { token } = (await api.call<{ token: string }>('POST', '/api/v1/tokens', { bearer: ann, body: { name: 'script' } })).body;
  const second = await make(ann, 'Not for scripts');
  const list = await api.call<{ items: readonly { id: number }[] }>('GET', '/api/v1/workspaces', { bearer: token });
  const [entered, left, made] = await Promise.all([enter(token, second), api.call('DELETE', '/api/v1/members/me', { bearer: token }), api.call('POST', '/api/v1/workspaces', { bearer: token, body: { name: 'x' } })]);
  expect(list.body.items.map(({ id }) => id)).toEqual([1]);
  expect([entered, left, made].map(({ status }) => status)).toEqual([403, 403, 403]);
});

it('finds no member and no invitation of another workspace', async () => {
  const there = (await enter(await logIn(api), await make(ann, 'Alone'))).body.accessToken;
  const [account, { id }] = [await member('jon@example.com'), await invite('ned@example.com', 'viewer')];
  const answers = await Promise.all([
    api.call('PUT', `/api/v1/members/${account}`, { bearer: there, body: { role: 'owner' } }),
    api.call('DELETE', `/api/v1/members/${account}`, { bearer: there }),
    api.call('DELETE', `/api/v1/invitations/${id}`, { bearer: there }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(await members(there)).toHaveLength(1);
});

it('runs workflows of one name in two workspaces, each with the variables and tables of its own', async () => {
  const second = (await enter(await logIn(api), await make(ann, 'Twin'))).body.accessToken;
  const twin = {
    schemaVersion: 1, name: 'greet', title: 'Greet', links: [{ from: 'calls', to: 'tell' }],
    agents: { calls: { type: 'manual', version: 1, title: 'Calls' }, tell: { type: 'add-to-inbox', version: 1, title: 'Tell', options: { title: '{{ variables.city }}: {{ name }}' } } },
  };
  await api.engine.start();
  for (const [bearer, city] of [[ann, 'Rome'], [second, 'Oslo']] as const) {
    const made = await Promise.all([
      api.call('PUT', '/api/v1/variables/city', { bearer, body: { type: 'text', value: city } }),
      api.call('POST', '/api/v1/tables', { bearer, body: { name: 'guests', title: 'Guests', columns: [{ name: 'name', type: 'text' }] } }),
    ]);
    const { body: { id } } = await api.call<{ id: string }>('POST', '/api/v1/workflows', { bearer, body: twin });
    await api.call('POST', `/api/v1/workflows/${id}/publish`, { bearer, body: {} });
    const ran = await api.call('POST', `/api/v1/workflows/${id}/agents/calls/run`, { bearer, body: { name: 'Bo' } });
    expect([...made, ran].map(({ status }) => status < 300)).toEqual([true, true, true]);
  }
  const titles = async (bearer: string) => (await api.call<{ items: readonly { title: string }[] }>('GET', '/api/v1/inbox', { bearer })).body.items.map(({ title }) => title);
  await vi.waitFor(async () => expect([await titles(ann), await titles(second)]).toEqual([['Rome: Bo'], ['Oslo: Bo']]), 20_000);
  await api.engine.stop();
});

it('ends the open streams of a member who is removed', async () => {
  const pia = await join('pia@example.com', 'viewer');
  await api.application.listen(0, '127.0.0.1');
  const { port } = api.application.getHttpServer().address() as { port: number };
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/live`, { headers: { authorization: `Bearer ${pia}` } });
  const ended = response.text();
  await vi.waitFor(() => expect(response.status).toBe(200));
  await api.call('DELETE', `/api/v1/members/${await member('pia@example.com')}`, { bearer: ann });
  expect(await ended).toMatch(/event: closed\ndata: \{"reason":"[a-z ]+"\}\n\n$/);
});

describe('a forgotten password', () => {
  const forgotten = (accountId: number, bearer = ann) => api.call<{ readonly token: string; readonly link: string; readonly error: { readonly code: string } }>('POST', `/api/v1/members/${accountId}/password-link`, { bearer });
  const look = (token: string, address = '10.0.0.1') => api.call('POST', '/api/v1/auth/password-link/look', { body: { token }, address });
  const reset = (token: string, given = 'eleven herons over a grey lake') => api.call('POST', '/api/v1/auth/password-link', { body: { token, password: given } });
  const signIn = (email: string, given: string) => api.call<Tokens>('POST', '/api/v1/auth/login', { body: { email, password: given } });
  const query = <Row>(text: string, values: unknown[] = []) => api.platform.dataSource.query<Row[]>(text, values);

  it('is set anew by the link of an owner, once, and signs the person out everywhere', async () => {
    const quinn = await join('quinn@example.com', 'editor');
    const made = await forgotten(await member('quinn@example.com'));
    expect([made.status, made.body.link]).toEqual([201, expect.stringMatching(/^https?:\/\/[^/?#]+\/#password=rk_password_[\w-]{43}$/)]);
    expect((await look(made.body.token)).body).toEqual({ email: 'quinn@example.com', expiresAt: expect.stringMatching(/Z$/) });
    expect([(await reset(made.body.token, 'short')).status, (await reset(made.body.token, 'password1234')).status, (await me(quinn)).status]).toEqual([400, 400, 200]);
    const both = await Promise.all([reset(made.body.token), reset(made.body.token)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404]);
    expect([(await me(quinn)).status, (await signIn('quinn@example.com', password)).status, (await signIn('quinn@example.com', 'eleven herons over a grey lake')).status]).toEqual([401, 401, 200]);
    const kept = await query(`select action, account_name, subject, detail from audit_log where subject = 'quinn@example.com' and action like 'password.%' order by id`);
    expect(kept).toEqual([
      { action: 'password.link-made', account_name: owner.email, subject: 'quinn@example.com', detail: { expiresAt: expect.stringMatching(/Z$/) } },
      { action: 'password.reset', account_name: 'quinn@example.com', subject: 'quinn@example.com', detail: { ended: 1, linkBy: owner.email } },
    ]);
  });

  it('leaves the secret of its link as a hash alone', async () => {
    await join('rae@example.com', 'viewer');
    const { token } = (await forgotten(await member('rae@example.com'))).body;
    const kept = JSON.stringify([await query('select * from password_link'), await query('select * from audit_log')]);
    expect([kept.includes('rk_password'), kept.includes(token.slice(12)), api.log().includes(token)]).toEqual([false, false, false]);
  });

  it('answers a link that is unknown, over, used or replaced alike', async () => {
    for (const name of ['sam', 'sue', 'sid']) await join(`${name}@example.com`, 'viewer');
    const tokenFor = async (name: string) => (await forgotten(await member(`${name}@example.com`))).body.token;
    const [over, used, replaced] = [await tokenFor('sam'), await tokenFor('sue'), await tokenFor('sid')];
    await reset(used);
    await tokenFor('sid');
    const stillHolds = await look(over);
    api.later(24 * 3_600_000);
    ann = await logIn(api);
    const answers = await Promise.all(['rk_password_none', over, used, replaced].flatMap((token) => [look(token), reset(token)]));
    expect([stillHolds.status, new Set(answers.map(({ status, text }) => `${status} ${text}`)).size, answers[0]?.body.error.code]).toEqual([200, 1, 'password.linkEnded']);
  });

  it('is nobody\'s to set who does not own every workspace of the person, from the moment they belong to another', async () => {
    const tess = await join('tess@example.com', 'owner');
    const uma = await join('uma@example.com', 'editor');
    const id = await member('uma@example.com');
    const early = (await forgotten(id)).body.token;
    const ofTess = (await enter(tess, await make(tess, 'Of Tess'))).body.accessToken;
    const there = (await accept((await invite('uma@example.com', 'viewer', { bearer: ofTess })).token, { bearer: uma })).body.accessToken;
    const [refused, lookedAt, used] = [await forgotten(id), await look(early), await reset(early)];
    expect([refused, lookedAt, used].map(({ status, body }) => [status, body.error.code])).toEqual([[409, 'password.elsewhere'], [404, 'password.linkEnded'], [404, 'password.linkEnded']]);
    expect([(await me(there)).status, (await forgotten(id, ofTess)).status]).toEqual([200, 201]);
  });

  it('is not set by the link of somebody who owns the workspace no more', async () => {
    const vic = await join('vic@example.com', 'owner');
    await join('wes@example.com', 'owner');
    const { token } = (await forgotten(await member('wes@example.com'), vic)).body;
    expect((await look(token)).status).toBe(200);
    await api.call('PUT', `/api/v1/members/${await member('vic@example.com')}`, { bearer: ann, body: { role: 'editor' } });
    expect((await reset(token)).status).toBe(404);
  });

  it('is no way into one\'s own account, nor to somebody of an identity provider, nor for others than owners', async () => {
    const xia = await join('xia@example.com', 'editor');
    await join('yan@example.com', 'viewer');
    const [own, yan] = [await member(owner.email), await member('yan@example.com')];
    const [byEditor, mine] = [await forgotten(own, xia), await forgotten(own)];
    await query(`insert into account_identity (issuer, subject, account_id, email) values ('https://login.example.com', 'yan', $1, 'yan@example.com')`, [yan]);
    const linked = await forgotten(yan);
    await query('delete from account_identity where account_id = $1', [yan]);
    await query('update account set password_hash = null where id = $1', [yan]);
    const without = await forgotten(yan);
    expect([byEditor, mine, linked, without].map(({ status, body }) => [status, body.error.code])).toEqual([[403, 'auth.forbidden'], [409, 'password.ownLink'], [409, 'password.atProvider'], [409, 'password.atProvider']]);
  });

  it('waits for no link when it was changed meanwhile by who remembered it', async () => {
    const zoe = await join('zoe@example.com', 'viewer');
    const { token } = (await forgotten(await member('zoe@example.com'))).body;
    await api.call('POST', '/api/v1/auth/password', { bearer: zoe, body: { current: password, password: 'nine otters under an old bridge' } });
    expect((await reset(token)).status).toBe(404);
  });

  it('makes guessing at links slow', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, attempt) => look(`rk_password_${attempt}`, '10.7.7.7')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404, 429]));
  });

  it('is set anew by the link of whoever runs the server, for an owner too, whose sessions end at once', async () => {
    const before = await logIn(api);
    const parts = { database: api.platform.dataSource, origin: 'https://rookery.example.com', now: () => api.platform.clock.now() };
    const made = await makeOperatorLink(parts, { email: ' Ann@Example.com ', givesPassword: false });
    expect([made.email, (await me(before)).status]).toEqual([owner.email, 401]);
    expect(await query(`select account_id, detail from audit_log where action = 'password.link-made' and workspace_id = 1 order by id desc limit 1`)).toEqual([{ account_id: null, detail: { by: 'npm run reset-password', expiresAt: made.expiresAt.toISOString(), ended: made.ended } }]);
    expect([(await reset(made.link.replace('https://rookery.example.com/#password=', ''))).status, (await signIn(owner.email, owner.password)).status]).toEqual([200, 401]);
    expect((await signIn(owner.email, 'eleven herons over a grey lake')).status).toBe(200);
    await expect(makeOperatorLink(parts, { email: 'nobody@example.com', givesPassword: false })).rejects.toThrow(/nobody here has the address "nobody@example.com"; owners are .*ann@example\.com/);
    await expect(makeOperatorLink(parts, { email: 'yan@example.com', givesPassword: false })).rejects.toThrow('"yan@example.com" has no password and signs in at the identity provider; when it is gone for good, add --give-password');
    const given = await makeOperatorLink(parts, { email: 'yan@example.com', givesPassword: true });
    expect([(await reset(given.link.split('=')[1] ?? '')).status, (await signIn('yan@example.com', 'eleven herons over a grey lake')).status]).toEqual([200, 200]);
  });
});

it('puts every change of who belongs where on record', async () => {
  const entries = await api.platform.dataSource.query<readonly { action: string }[]>('select distinct action from audit_log order by action');
  expect(entries.map(({ action }) => action)).toEqual(expect.arrayContaining(['invitation.revoked', 'member.invited', 'member.joined', 'member.left', 'member.removed', 'member.role-changed', 'workspace.created', 'workspace.entered', 'workspace.renamed']));
});

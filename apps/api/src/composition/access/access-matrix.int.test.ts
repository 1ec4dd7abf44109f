import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logIn, startTestApi, withOwner, type TestApi } from '../../auth/test-api.fixture.js';
import type { Role } from '../../http/caller.js';
import { openApiPath, roles, rolesFor } from '../../http/describe-routes.js';
import { RouteList, type Route } from '../../http/route-list.js';
import { prepare, send, type Prepared, type RouteAnswer, type RouteRequest } from './call-route.fixture.js';
import { makeCallers, makeWorkspace, type Callers, type Member } from './callers.fixture.js';
import { digestOfWorkspace } from './digest.fixture.js';
import { matrixText } from './matrix-text.fixture.js';
import type { OpenApi } from './open-api.fixture.js';
import { makePlace, type Place } from './place.fixture.js';

const ours = 'quokka7a';
const theirs = 'wombat3b';

let api: TestApi;
let origin: string;
let callers: Callers;
let routes: readonly Route[];
let document: OpenApi;
let place: Place;
let strange: Place;
let members: Readonly<Record<Role, Member>>;
let stranger: Member;
let tokens: Map<Member, string>;
let narrow: string;

beforeAll(async () => {
  api = await startTestApi(withOwner);
  await api.application.listen(0, '127.0.0.1');
  origin = await api.application.getUrl();
  await api.engine.start();
  callers = await makeCallers(api);
  tokens = new Map();
  const founder = await logIn(api);
  const [workspace, other] = [await makeWorkspace(api, founder, `${ours} workspace`), await makeWorkspace(api, founder, `${theirs} workspace`)];
  members = Object.fromEntries(await Promise.all(roles.map(async (role) => [role, await callers.join(workspace, role)]))) as Record<Role, Member>;
  stranger = await callers.join(other, 'owner', 'stranger');
  for (const member of [members.owner, stranger]) await callers.logIn(member);
  for (const member of [...Object.values(members), stranger]) await bearerOf(member);
  const guests = await Promise.all([workspace, other].map((one) => callers.join(one, 'viewer', `${one === workspace ? ours : theirs}-guest`)));
  const make = (owner: Member, bearer: string, member: Member, mark: string) =>
    makePlace({ call: (method, path, request) => api.call<unknown>(method, path, { bearer, ...request }), query, workspace: owner.workspace, member: member.id, mark });
  [place, strange] = await Promise.all([
    make(members.owner, await bearerOf(members.owner), guests[0]!, ours),
    make(stranger, await bearerOf(stranger), guests[1]!, theirs),
  ]);
  narrow = (await api.call<{ readonly token: string }>('POST', '/api/v1/tokens', { bearer: await bearerOf(members.owner), body: { name: 'narrow', scopes: ['agent-type:read'] } })).body.token;
  routes = api.application.get(RouteList).all();
  document = (await api.call<OpenApi>('GET', '/api/openapi.json', { bearer: await bearerOf(members.owner) })).body;
}, 120_000);
afterAll(async () => {
  await api.engine.stop();
  await api[Symbol.asyncDispose]();
});

const query = (text: string, values: readonly unknown[]) => api.platform.dataSource.query<readonly unknown[]>(text, [...values]);

async function bearerOf(member: Member): Promise<string> {
  const token = tokens.get(member) ?? (await callers.logIn(member));
  tokens.set(member, token);
  return token;
}

/** Reads before changes, and what deletes comes last, the inner before the outer. */
const order = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const guarded = (): readonly Prepared[] =>
  routes.filter(({ method, access }) => method !== 'HEAD' && access.kind === 'permission').map((route) => prepare(route, document))
    .toSorted((one, other) => order.indexOf(one.route.method) - order.indexOf(other.route.method) || other.parts.length - one.parts.length);
const permissionOf = ({ access }: Route) => (access.kind === 'permission' ? access.permission : '');
const shown = ({ status, text }: RouteAnswer) => `${status} ${text.slice(0, 300)}`;

describe('what a route says of itself', () => {
  it('is on record for every route there is, in a page people read', async () => {
    await expect(matrixText(routes)).toMatchFileSnapshot('../../../../../docs/access-matrix.md');
  });

  it('stands in the OpenAPI document, which has these routes and no others', () => {
    const listed = Object.entries(document.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`));
    expect(listed.toSorted()).toEqual(routes.filter(({ method }) => method !== 'HEAD').map(({ method, path }) => `${method} ${openApiPath(path)}`).toSorted());
  });

  it('names its permission, parameters and errors there', () => {
    const faults = routes.filter(({ method }) => method !== 'HEAD').flatMap((route) => {
      const operation = document.paths[openApiPath(route.path)]![route.method.toLowerCase()]!;
      const names = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      const expected = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
      const isNamed = operation.description.includes(route.access.kind === 'permission' ? `\`${route.access.permission}\`` : 'open to');
      const hasErrors = route.access.kind === 'public' || ['400', '401', '403', '503'].every((status) => operation.responses[status]?.$ref !== undefined);
      const hasAnswer = Object.keys(operation.responses).some((status) => status < '300');
      return isNamed && hasErrors && hasAnswer && expected.every((name) => names.includes(name)) ? [] : [`${route.method} ${route.path}`];
    });
    expect(faults).toEqual([]);
  });

  it('needs no other documents: every reference in it leads somewhere', () => {
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/(\w+)"/g)].map(([, kind, name]) => [kind!, name!] as const);
    const components: Readonly<Record<string, Readonly<Record<string, unknown>>>> = document.components;
    expect(references.filter(([kind, name]) => components[kind]?.[name] === undefined)).toEqual([]);
  });
});

describe('who may call what', { timeout: 180_000 }, () => {
  it('is open to everybody nowhere but here', () => {
    const open = routes.flatMap(({ method, path, access }) => (access.kind === 'public' && method !== 'HEAD' ? [`${method} ${path}`] : []));
    const hooks = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) => [`${method} /hooks/:hookId`, `${method} /hooks/test/:captureId`]);
    expect(open.toSorted()).toEqual([
      'GET /', 'GET /*', 'GET /api/v1/auth/setup', 'GET /api/v1/health', 'GET /api/v1/ready', 'GET /assets/:name', 'GET /feeds/:name', 'GET /metrics', 'GET /push/:id',
      'POST /api/v1/auth/invitation', 'POST /api/v1/auth/invitation/look', 'POST /api/v1/auth/login', 'POST /api/v1/auth/password-link', 'POST /api/v1/auth/password-link/look', 'POST /api/v1/auth/provider/begin', 'POST /api/v1/auth/provider/complete', 'POST /api/v1/auth/refresh', 'POST /api/v1/auth/setup', ...hooks,
    ].toSorted());
  });

  it('answers 401 to everybody who is not signed in, HEAD included', async () => {
    const answers = await Promise.all(guarded().flatMap((one) => ['HEAD', one.route.method].filter((method) => method !== 'HEAD' || one.route.method === 'GET').map(async (method) => {
      const answer = await send(origin, { ...one.request([], place), method }, undefined);
      return answer.status === 401 && (method === 'HEAD' || answer.text.includes('"auth.required"')) ? [] : [`${method} ${one.name}: ${shown(answer)}`];
    })));
    expect(answers.flat()).toEqual([]);
  });

  it('answers 403 to a role without the permission', async () => {
    const faults = await Promise.all(guarded().flatMap((one) => roles.filter((role) => !rolesFor(one.route.access).includes(role)).map(async (role) => {
      const answer = await send(origin, one.request([], place), await bearerOf(members[role]));
      return answer.status === 403 && answer.text.includes(permissionOf(one.route)) ? [] : [`${role}: ${one.name}: ${shown(answer)}`];
    })));
    expect(faults.flat()).toEqual([]);
  });

  it('answers 403 to an API token without the scope, whatever its owner may', async () => {
    const faults = await Promise.all(guarded().map(async (one) => {
      const { status } = await send(origin, one.request([], place), narrow);
      return (status === 403) === (permissionOf(one.route) !== 'agent-type:read') && status !== 401 ? [] : [`${one.name}: ${status}`];
    }));
    expect(faults.flat()).toEqual([]);
  });

  it('answers 404 to the owner of another workspace who names an object of ours, shows nothing and changes nothing', async () => {
    const before = await digestOfWorkspace(query, place.workspace);
    const faults: string[] = [];
    const makesOwn = (one: Prepared) => one.hint(place).isOwnName === true;
    for (const one of [...guarded().filter((known) => !makesOwn(known)), ...guarded().filter(makesOwn)]) {
      const { absent = 404, spends = false } = one.hint(place);
      const caller = spends ? await callers.join(strange.workspace, 'owner') : stranger;
      const different = one.parts.filter(({ valueIn }) => valueIn(place) !== valueIn(strange));
      // Each parameter once: those before it name what the stranger has, so that it alone is foreign.
      const attempts = different.length === 0 ? [one.request([], place)] : different.map((part) => one.request(one.parts.map((known) => (known === part ? place : strange)), place));
      for (const request of attempts) {
        const answer = await answerTo(request, caller);
        const isRight = different.length > 0 && !makesOwn(one) ? answer.status === absent : ![401, 403].includes(answer.status) && answer.status < 500;
        if (!isRight || tells(answer, request)) faults.push(`${request.method} ${request.url}: ${shown(answer)}`);
      }
    }
    expect(faults).toEqual([]);
    expect(await digestOfWorkspace(query, place.workspace)).toEqual(before);
  });

  it('lets in every role that has the permission, and reaches the object', async () => {
    const faults = [];
    for (const one of guarded()) {
      const { refusal, spends = false } = one.hint(place);
      const [first, ...others] = rolesFor(one.route.access).toReversed().map((role) => async () => {
        const answer = await answerTo(one.request([], place), spends ? await callers.join(place.workspace, role) : members[role]);
        const isReached = role !== 'owner' || (refusal === undefined ? answer.status < 300 : answer.status === refusal);
        return [401, 403].includes(answer.status) || answer.status >= 500 || !isReached ? [`${role}: ${one.name}: ${shown(answer)}`] : [];
      });
      // The owner first, who finds the object as it was made.
      faults.push(...((await first?.()) ?? []), ...(await Promise.all(others.map((call) => call()))).flat());
    }
    expect(faults).toEqual([]);
  });
});

/** Whether it says more of ours than the name that was asked for. */
function tells({ text }: RouteAnswer, { url, body = '' }: RouteRequest): boolean {
  return text.includes(`${ours} `) || (text.includes(ours) && !`${url} ${body}`.includes(ours));
}

/** Whoever was signed out by a call before signs in again. */
async function answerTo(request: RouteRequest, member: Member): Promise<RouteAnswer> {
  const answer = await send(origin, request, await bearerOf(member));
  if (answer.status !== 401) return answer;
  tokens.delete(member);
  return send(origin, request, await bearerOf(member));
}

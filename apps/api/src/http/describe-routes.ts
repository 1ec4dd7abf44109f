import { errorTable } from '@rookery/model';
import type { OpenAPIObject } from '@nestjs/swagger';
import { permissionsOf } from '../accounts/roles.js';
import type { Role } from './caller.js';
import type { Access } from './permission.js';
import type { Route } from './route-list.js';

type Item = OpenAPIObject['paths'][string];
type Operation = NonNullable<Item['get']>;
type Responses = Operation['responses'];
type Response = NonNullable<Responses[string]>;

const verbs = ['get', 'put', 'post', 'delete', 'patch'] as const;
type Verb = (typeof verbs)[number];

export const roles: readonly Role[] = ['viewer', 'operator', 'editor', 'owner'];

/** Which roles may call it; none for a route that is open to everybody. */
export function rolesFor(access: Access): readonly Role[] {
  return access.kind === 'public' ? [] : roles.filter((role) => permissionsOf(role).has(access.permission));
}

/** Adds to the document what every route says of itself: who may call it, what it takes, and which errors it answers with. Routes that no controller describes are added. */
export function describeRoutes(document: OpenAPIObject, routes: readonly Route[]): OpenAPIObject {
  const paths: Record<string, Item> = {};
  for (const route of routes) {
    const verb = verbs.find((known) => known.toUpperCase() === route.method);
    if (verb === undefined) continue;
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [verb]: described(document.paths[path]?.[verb], route, verb) };
  }
  const components = { ...document.components, schemas: { ...document.components?.schemas, Error: errorSchema, Page: pageSchema }, responses: errorResponses() };
  return plainNumbers({ ...document, paths, components });
}

/** `/a/:id` as `/a/{id}`. */
export function openApiPath(path: string): string {
  return path === '/*' ? '/{path}' : path.replaceAll(/:(\w+)/g, '{$1}');
}

function described(given: Operation | undefined, route: Route, verb: Verb): Operation {
  const { access, summary, consumes } = route;
  const names = [...route.path.matchAll(/:(\w+)/g), ...(route.path === '/*' ? [['', 'path']] : [])].map(([, name = '']) => name);
  const missing = names.filter((name) => given?.parameters?.some((parameter) => 'name' in parameter && parameter.name === name) !== true);
  const operation: Operation = {
    operationId: `${verb} ${route.path}`,
    responses: { [success(verb)]: { description: '' } },
    ...given,
    parameters: [...(given?.parameters ?? []), ...missing.map((name) => ({ name, in: 'path' as const, required: true, schema: { type: 'string' as const } }))],
    ...(summary === undefined ? {} : { summary }),
    ...(consumes === undefined ? {} : { requestBody: { content: { [consumes]: {} } } }),
    description: whoMay(access),
    security: access.kind === 'public' ? [] : [{ bearer: [] }],
  };
  return { ...operation, responses: { ...successes(operation), ...errorsOf(operation, route, verb) } };
}

function whoMay(access: Access): string {
  if (access.kind === 'permission') return `Permission: \`${access.permission}\` (${rolesFor(access).join(', ')}).`;
  return `Permission: none, open to ${access.proof === undefined ? 'everybody' : `whoever has ${access.proof}`}.`;
}

function success(verb: Verb): string {
  return verb === 'delete' ? '204' : '200';
}

/** What takes a cursor answers a page of a list. */
function successes({ responses, parameters = [] }: Operation): Responses {
  const isPaged = parameters.some((parameter) => 'name' in parameter && parameter.name === 'cursor' && parameter.in === 'query');
  return Object.fromEntries(Object.entries(responses).map(([status, response]) => {
    if (response === undefined || '$ref' in response) return [status, response];
    const content = isPaged ? { 'application/json': { schema: { $ref: '#/components/schemas/Page' } } } : response.content;
    return [status, { ...response, description: response.description === '' ? descriptionOf(status) : response.description, ...(content === undefined ? {} : { content }) }];
  }));
}

function descriptionOf(status: string): string {
  return { '101': 'Listening.', '201': 'Made.', '202': 'Accepted.', '204': 'Done; there is no body.' }[status] ?? 'Done.';
}

function errorsOf({ parameters = [], requestBody }: Operation, { access, path }: Route, verb: Verb): Responses {
  const hasNames = parameters.length > 0;
  const statuses = [
    400, 421, 429, 503,
    ...(access.kind === 'permission' ? [401, 403] : []),
    ...(access.kind === 'public' && (access.proof !== undefined || verb === 'post') ? [401, 403] : []),
    ...(hasNames || requestBody !== undefined || verb !== 'get' || !path.startsWith('/api/') ? [404, 422] : []),
    ...(verb !== 'get' || path.includes(':') ? [409] : []),
    ...(verb === 'get' ? [] : [413, 415]),
    ...(path.startsWith('/hooks/') ? [405] : []),
  ];
  return Object.fromEntries(statuses.map((status) => [String(status), { $ref: `#/components/responses/Error${status}` }]));
}

const otherErrors: Readonly<Record<number, readonly string[]>> = { 405: ['webhook.method'], 415: ['request.invalid'], 421: ['request.invalid'] };

function errorResponses(): Record<string, Response> {
  const statuses = [...new Set([...Object.values(errorTable).map(({ status }) => status), ...Object.keys(otherErrors).map(Number)])].filter((status) => status < 500 || status === 503).toSorted((one, other) => one - other);
  return Object.fromEntries(statuses.map((status) => {
    const codes = [...Object.entries(errorTable).flatMap(([code, entry]) => (entry.status === status ? [code] : [])), ...(otherErrors[status] ?? [])];
    return [`Error${status}`, { description: `One of ${codes.map((code) => `\`${code}\``).join(', ')}.`, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } }];
  }));
}

const issueSchema = {
  type: 'object' as const,
  properties: { path: { type: 'string' as const }, code: { type: 'string' as const }, message: { type: 'string' as const } },
  required: ['path', 'code', 'message'],
};
const errorSchema = {
  type: 'object' as const,
  properties: {
    error: { type: 'object' as const, properties: { code: { type: 'string' as const }, message: { type: 'string' as const }, issues: { type: 'array' as const, items: issueSchema } }, required: ['code', 'message'] },
  },
  required: ['error'],
};
const pageSchema = {
  type: 'object' as const,
  properties: { items: { type: 'array' as const, items: {} }, cursor: { type: ['string', 'null'], description: 'Send it back for the next page; null at the end.' } },
  required: ['items', 'cursor'],
};

/** `exclusiveMinimum: true` is a word of OpenAPI 3.0; in 3.1 it is the number itself. */
function plainNumbers<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value, (_key, inner: unknown) => (isExclusive(inner) ? { ...without(inner), exclusiveMinimum: inner.minimum } : inner)));
}

function isExclusive(value: unknown): value is { readonly minimum: number; readonly exclusiveMinimum: true } {
  return typeof value === 'object' && value !== null && 'exclusiveMinimum' in value && value.exclusiveMinimum === true;
}

function without({ minimum: _minimum, exclusiveMinimum: _exclusive, ...rest }: { readonly minimum: number; readonly exclusiveMinimum: true }): object {
  return rest;
}

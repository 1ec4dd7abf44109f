import type { Route } from '../../http/route-list.js';
import { openApiPath } from '../../http/describe-routes.js';
import { hintsFor, objects, type Hint } from './hints.fixture.js';
import type { OpenApi, Operation } from './open-api.fixture.js';
import type { Place } from './place.fixture.js';
import { sampleOf } from './schema-sample.fixture.js';

/** A parameter of a path: what stands before it, and the value it has in a place. */
export interface PathPart {
  readonly name: string;
  readonly prefix: string;
  readonly valueIn: (place: Place) => string;
}

export interface Prepared {
  readonly name: string;
  readonly route: Route;
  readonly parts: readonly PathPart[];
  readonly hint: (place: Place) => Hint;
  /** The request as of who knows these places, one for each parameter of the path; `body` and query name objects of the last. */
  readonly request: (places: readonly Place[], named: Place) => RouteRequest;
}

export interface RouteRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RouteAnswer {
  readonly status: number;
  readonly text: string;
  readonly type: string;
}

/** Everything a call of the route needs, from its description and the hints. Throws where an object is not known. */
export function prepare(route: Route, document: OpenApi): Prepared {
  const name = `${route.method} ${route.path}`;
  const operation = document.paths[openApiPath(route.path)]?.[route.method.toLowerCase()];
  if (operation === undefined) throw new Error(`${name} is not in the OpenAPI document`);
  const parts = [...route.path.matchAll(/:\w+/g)].map((found) => partOf(route.path.slice(0, found.index + found[0].length), found[0].slice(1), name));
  const hint = (place: Place): Hint => hintsFor(place)[name] ?? {};
  return { name, route, parts, hint, request: (places, named) => build(route, operation, { path: fill(route.path, parts.map(({ name: part, valueIn }, index) => hint(named).parameters?.[part] ?? valueIn(places[index] ?? named))), hint: hint(named), document }) };
}

function partOf(prefix: string, part: string, name: string): PathPart {
  const valueIn = objects[prefix];
  if (valueIn === undefined) throw new Error(`nothing is known of what "${prefix}" names in "${name}"; make one in place.fixture.ts and say so in hints.fixture.ts`);
  return { name: part, prefix, valueIn };
}

function fill(path: string, values: readonly string[]): string {
  let index = 0;
  return path.replaceAll(/:\w+/g, () => encodeURIComponent(values[index++] ?? ''));
}

function build(route: Route, operation: Operation, { path, hint, document }: { readonly path: string; readonly hint: Hint; readonly document: OpenApi }): RouteRequest {
  const needed = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query' && parameter.required === true);
  const query = new URLSearchParams({ ...Object.fromEntries(needed.map(({ name, schema = {} }) => [name, String(sampleOf(schema, document.components.schemas))])), ...hint.query });
  const body = hint.text === '' ? undefined : hint.text ?? bodyOf(operation, hint, document);
  return {
    method: route.method,
    url: query.size === 0 ? path : `${path}?${query.toString()}`,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...hint.headers },
    ...(body === undefined ? {} : { body }),
  };
}

function bodyOf({ requestBody }: Operation, { body }: Hint, document: OpenApi): string | undefined {
  const schema = requestBody?.content['application/json']?.schema;
  if (body === undefined && schema === undefined) return undefined;
  return JSON.stringify(body ?? sampleOf(schema ?? {}, document.components.schemas));
}

const ANSWER_MS = 20_000;

/** Of a stream only its beginning is read. */
export async function send(origin: string, { method, url, headers, body }: RouteRequest, bearer: string | undefined): Promise<RouteAnswer> {
  const gone = new AbortController();
  const response = await fetch(new URL(url, origin), {
    method, redirect: 'manual', signal: AbortSignal.any([gone.signal, AbortSignal.timeout(ANSWER_MS)]),
    headers: { ...headers, ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }) },
    ...(body === undefined ? {} : { body }),
  });
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('text/event-stream')) return { status: response.status, type, text: await response.text() };
  const { value } = await response.body!.getReader().read();
  gone.abort();
  return { status: response.status, type, text: Buffer.from(value ?? []).toString() };
}

import type { EventView, Issue } from '@rookery/model';
import type { Rookery } from '@rookery/testkit';

/** What the API answered, read as JSON. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly issues?: readonly Issue[] };
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly cursor: string | null;
}

export interface WorkflowView {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  readonly publishedVersion: number | null;
}

export interface Published {
  readonly version: number;
  readonly hooks: readonly { readonly agent: string; readonly path: string; readonly secret: string }[];
}

export interface DeliveryView {
  readonly id: string;
  readonly agent: string;
  readonly eventId: string;
  readonly key: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly reference: string | null;
  readonly attempts: readonly { readonly number: number; readonly outcome: string; readonly code: string | null; readonly message: string | null }[];
}

export interface InboxMessage {
  readonly id: number;
  readonly title: string;
  readonly body: string;
  readonly url: string | null;
  readonly level: string;
  readonly eventId: string;
}

/** A client as a script would write it: JSON in and out. Keeps all it was answered. */
export interface Client {
  call<Body = unknown>(method: Method, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer<Body>>;
  /** As `call`, and rejects unless the answer is a success. */
  ask<Body>(method: Method, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Body>;
  /** All pages of a list. */
  all<Item>(path: string, limit?: number): Promise<readonly Item[]>;
  /** Every answer so far, headers and body, as text. */
  heard(): readonly string[];
}

export function ownerOf(rookery: Pick<Rookery, 'api'>): Client {
  return clientOver((method, path, body, headers) => rookery.api(method, path, { ...(body === undefined ? {} : { body }), headers }));
}

/** Without a token it calls as nobody. */
export function clientOf(url: string, token?: string): Client {
  return clientOver(async (method, path, body, headers) => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: /^[[{]/.test(text) ? JSON.parse(text) : text };
  });
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type Call = (method: Method, path: string, body: unknown, headers: Readonly<Record<string, string>>) => Promise<Answer>;

function clientOver(send: Call): Client {
  const heard: string[] = [];
  const call = async <Body>(method: Method, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<Body>> => {
    const answer = await send(method, path, body, headers);
    heard.push(JSON.stringify([...answer.headers, answer.body]));
    return { ...answer, body: answer.body as Body };
  };
  const ask = async <Body>(method: Method, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Body> => {
    const answer = await call<Body>(method, path, body, headers);
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const all = async <Item>(path: string, limit = 500): Promise<readonly Item[]> => {
    const items: Item[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = `limit=${limit}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
      const page: Page<Item> = await ask('GET', `${path}${path.includes('?') ? '&' : '?'}${query}`);
      items.push(...page.items);
      ({ cursor } = page);
    }
    return items;
  };
  return { call, ask, all, heard: () => heard };
}

/** Stores a document and publishes it. */
export async function publishNew(client: Client, document: unknown): Promise<{ readonly id: string } & Published> {
  const { id } = await client.ask<WorkflowView>('POST', '/api/v1/workflows', document);
  return { id, ...(await client.ask<Published>('POST', `/api/v1/workflows/${id}/publish`, {})) };
}

/** Replaces what runs by another document. */
export async function republish(client: Client, id: string, document: unknown): Promise<Published> {
  const { revision } = await client.ask<WorkflowView>('GET', `/api/v1/workflows/${id}`);
  await client.ask('PUT', `/api/v1/workflows/${id}/draft`, document, { 'if-match': String(revision) });
  return client.ask('POST', `/api/v1/workflows/${id}/publish`, {});
}

export function eventsOf(client: Client, workflowId: string, agent: string): Promise<readonly EventView[]> {
  return client.all(`/api/v1/events?workflow=${workflowId}&agent=${agent}`);
}

export function deliveriesOf(client: Client, workflowId: string, query = ''): Promise<readonly DeliveryView[]> {
  return client.all(`/api/v1/deliveries?workflow=${workflowId}${query}`);
}

export interface Hook {
  /** Posts JSON; the answer tells how many events were accepted and how many dropped as duplicates. */
  post(body: unknown, idempotencyKey?: string): Promise<Answer<{ readonly accepted: number; readonly duplicates: number }>>;
}

/** The address of a published webhook, called as its callers do: without a session. */
export function hookOf({ url }: Pick<Rookery, 'url'>, { hooks }: Published, agent: string): Hook {
  const hook = hooks.find((candidate) => candidate.agent === agent);
  if (hook === undefined) throw new Error(`the publish made no hook for "${agent}": ${JSON.stringify(hooks)}`);
  const caller = clientOf(url);
  return {
    post: (body, idempotencyKey) =>
      caller.call('POST', hook.path, body, { 'x-rookery-secret': hook.secret, ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }) }),
  };
}

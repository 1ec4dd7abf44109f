import type { Rookery } from '@rookery/testkit';

export interface Created {
  readonly id: string;
  readonly revision: number;
  readonly issues: readonly { readonly path: string; readonly code: string }[];
}

export interface Published {
  readonly version: number;
  readonly hooks: readonly { readonly agent: string; readonly path: string; readonly secret: string }[];
}

/** Creates and publishes a document; the path is that of its first hook. */
export async function publish(rookery: Rookery, document: object): Promise<{ readonly id: string; readonly version: number; readonly hook: string; readonly secret: string }> {
  const created = await rookery.api<Created>('POST', '/api/v1/workflows', { body: document });
  const published = await rookery.api<Published>('POST', `/api/v1/workflows/${created.body.id}/publish`, { body: {} });
  if (published.status !== 200) throw new Error(JSON.stringify(published.body));
  const [hook] = published.body.hooks;
  return { id: created.body.id, version: published.body.version, hook: hook?.path ?? '', secret: hook?.secret ?? '' };
}

export function post(rookery: Rookery, path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(new URL(path, rookery.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  });
}

export interface Health {
  readonly totals: { readonly emitted: number; readonly succeeded: number; readonly failed: number };
  readonly lag: number;
  readonly cursor: string | null;
  readonly nextRuns: readonly string[];
  readonly hook: { readonly path: string; readonly state: string } | null;
  readonly lastSuccessAt: string | null;
}

export async function health(rookery: Rookery, id: string, agent: string): Promise<Health> {
  return (await rookery.api<Health>('GET', `/api/v1/workflows/${id}/agents/${agent}`)).body;
}

import { expect, vi } from 'vitest';

/** One object of each kind in a workspace. Everything that can carry a text carries the mark, and so do names that people choose. */
export interface Place {
  readonly mark: string;
  readonly workspace: number;
  readonly workflow: string;
  readonly link: string;
  readonly event: string;
  readonly failed: string;
  readonly delivery: string;
  readonly replay: string;
  readonly capture: string;
  readonly hook: string;
  readonly feed: string;
  readonly inbox: string;
  readonly token: string;
  readonly alarm: string;
  readonly member: string;
  readonly invitation: string;
  readonly erasure: string;
  /** Of who made the place, and not the one it was made with. */
  readonly session: string;
}

/** How a workspace is filled: through the API as its owner, and in the database where the API has no way. */
export interface PlaceMaker {
  readonly call: (method: 'GET' | 'POST' | 'PUT', path: string, request: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }) => Promise<{ readonly status: number; readonly body: unknown }>;
  readonly query: (text: string, values: readonly unknown[]) => Promise<readonly unknown[]>;
  readonly workspace: number;
  /** The account of a member who is nobody's caller. */
  readonly member: number;
  readonly mark: string;
}

interface Page<Item> {
  readonly items: readonly Item[];
}

/** A lot without a part fails in the code; the others end in the inbox and in a feed. */
const documentOf = (mark: string) => ({
  schemaVersion: 1, name: mark, title: `${mark} title`, description: `${mark} description`, tags: [mark],
  parameters: { note: { type: 'string', default: `${mark} parameter` } },
  agents: {
    by: { type: 'manual', version: 1, key: '{{ id }}' },
    calls: { type: 'webhook', version: 1, options: { auth: 'none' } },
    words: { type: 'javascript', version: 1, options: { code: `export default (event) => { if (event.part === 0) throw new Error('${mark} fault'); return event; }` } },
    sum: { type: 'count', version: 1, options: {} },
    tell: { type: 'add-to-inbox', version: 1, options: { title: `${mark} lot {{ id }}` } },
    feed: { type: 'publish-feed', version: 1, options: { title: `${mark} lots`, itemTitle: '{{ id }}', content: mark } },
  },
  links: [{ from: 'by', to: 'words' }, { from: 'calls', to: 'words' }, { from: 'words', to: 'sum' }, { from: 'words', to: 'tell' }, { from: 'words', to: 'feed' }],
});

/** Fills a workspace. The engine must run. */
export async function makePlace({ call: ask, query, workspace, member, mark }: PlaceMaker): Promise<Place> {
  const call = async <Body>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Body> => {
    const answer = await ask(method, path, { headers, ...(body === undefined ? {} : { body }) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Body;
  };
  const first = async <Item>(path: string): Promise<Item> => {
    const [item] = (await call<Page<Item>>('GET', path)).items;
    if (item === undefined) throw new Error(`${path} has no item`);
    return item;
  };
  const { id: workflow } = await call<{ readonly id: string }>('POST', '/api/v1/workflows', documentOf(mark));
  const published = await call<{ readonly hooks: readonly { readonly path: string }[]; readonly feeds: readonly { readonly path: string }[] }>('POST', `/api/v1/workflows/${workflow}/publish`, { note: mark });
  await call('PUT', `/api/v1/workflows/${workflow}/folder`, { folder: mark });
  await call('POST', `/api/v1/workflows/${workflow}/agents/by/run`, { id: `${mark}-1`, part: 1 });
  await call('POST', `/api/v1/workflows/${workflow}/agents/by/run`, { id: `${mark}-2`, part: 0 });
  await call('PUT', `/api/v1/credentials/${mark}`, { kind: 'webhook-secret', fields: { secret: `${mark} secret of many words` }, hosts: [`${mark}.example.com`] });
  await call('PUT', `/api/v1/variables/${mark}`, { type: 'text', value: `${mark} variable` });
  await call('PUT', `/api/v1/stored-values/${mark}`, { value: `${mark} stored` });
  await call('PUT', `/api/v1/dashboards/${mark}`, { title: `${mark} dashboard`, tiles: [] }, { 'if-match': '0' });
  await call('POST', '/api/v1/tables', { name: mark, title: `${mark} table`, columns: [{ name: 'note', type: 'text' }, { name: 'at', type: 'date-time' }] });
  await call('POST', `/api/v1/tables/${mark}/rows`, { rows: [{ note: `${mark} row` }] });
  const { id: token } = await call<{ readonly id: number }>('POST', '/api/v1/tokens', { name: `${mark} token`, scopes: ['agent-type:read'] });
  const capture = await call<{ readonly id: string; readonly path: string }>('POST', `/api/v1/workflows/${workflow}/agents/calls/captures`);
  const { id: invitation } = await call<{ readonly id: number }>('POST', '/api/v1/invitations', { email: `${mark}-invited@example.com`, role: 'viewer' });
  const sessions = await call<Page<{ readonly id: string; readonly isCurrent: boolean }>>('GET', '/api/v1/auth/sessions');
  const now = Date.now();
  // Done already: one that runs takes ten seconds at least, and writes meanwhile.
  const progress = JSON.stringify({ round: 1, roundAt: 0, stage: 0, place: null, changes: 0, counts: {}, outside: {}, kept: {} });
  const [erasure] = (await query(
    `insert into erasure (workspace_id, state, person_hash, mark, named_by, reason, requested_by, progress, created_at, stepped_at, finished_at) values ($1, 'done', $2, $2, 'value', $2, $2, $3, $4, $4, $4) returning id::text`,
    [workspace, mark, progress, now],
  )) as readonly { readonly id: string }[];
  const [alarm] = (await query(`insert into alarm (workspace_id, workflow_id, identity, kind, severity, detail, raised_at) values ($1, $2, $3, 'errorRate', 'warning', '{}', $4) returning id::text`, [workspace, workflow, mark, now])) as readonly { readonly id: string }[];
  await query(`insert into disabled_endpoint (workspace_id, endpoint, workflow_id, agent_id, reason, disabled_at) values ($1, $2, $3, 1, $2, $4)`, [workspace, mark, workflow, now]);
  const link = await settled(query, { workspace, workflow: Number(workflow) });
  // Only now: where replays run, it brings more of everything.
  const replay = await call<{ readonly id: string }>('POST', '/api/v1/events/replay', { workflow, agent: 'words', ratePerSecond: 100 });
  const [delivery, failed, inbox] = await Promise.all([
    first<{ readonly id: string; readonly eventId: string }>('/api/v1/deliveries'),
    first<{ readonly eventId: string }>('/api/v1/failed-events'),
    first<{ readonly id: number }>('/api/v1/inbox'),
  ]);
  return {
    mark, workspace, workflow, token: String(token), capture: capture.id, replay: replay.id, alarm: alarm?.id ?? '', member: String(member),
    invitation: String(invitation), erasure: erasure?.id ?? '', session: sessions.items.find(({ isCurrent }) => !isCurrent)?.id ?? '',
    link, delivery: delivery.id, event: delivery.eventId, failed: failed.eventId, inbox: String(inbox.id),
    hook: published.hooks[0]?.path.split('/').at(-1) ?? '', feed: published.feeds[0]?.path.split('/').at(-1) ?? '',
  };
}

/** Waits until all that was sent has arrived everywhere; gives one of the links. */
function settled(query: PlaceMaker['query'], { workspace, workflow }: { readonly workspace: number; readonly workflow: number }): Promise<string> {
  return vi.waitFor(async () => {
    const [found] = (await query(
      `select min(l.id)::int as link, sum(p.head - c.position)::int as lag,
         (select count(*)::int from delivery where workspace_id = $1 and status = 'delivered') as delivered,
         (select count(*)::int from state where workspace_id = $1) as counted,
         (select count(*)::int from failed_event where workspace_id = $1) as failed
       from link l join producer p on p.id = l.producer_id join link_cursor c on c.link_id = l.id where l.workflow_id = $2`,
      [workspace, workflow],
    )) as readonly { readonly link: number; readonly lag: number; readonly delivered: number; readonly counted: number; readonly failed: number }[];
    expect(found).toMatchObject({ lag: 0, delivered: 2, counted: 1, failed: 1 });
    return String(found!.link);
  }, { timeout: 40_000, interval: 50 });
}

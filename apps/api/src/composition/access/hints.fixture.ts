import { password } from './callers.fixture.js';
import type { Place } from './place.fixture.js';

/** Where the value of a parameter comes from: an object of the place, or a name that is the same everywhere. */
export type Objects = Readonly<Record<string, (place: Place) => string>>;

/**
 * What each parameter names, by the path up to it. A new one needs a line here, and an object in `place.fixture.ts`
 * that it names; the test says so.
 */
export const objects: Objects = {
  '/api/v1/workflows/:id': ({ workflow }) => workflow,
  '/api/v1/workflows/:id/versions/:version': () => '1',
  '/api/v1/workflows/:id/agents/:slug': () => 'calls',
  '/api/v1/workflows/:id/agents/:slug/captures/:capture': ({ capture }) => capture,
  '/api/v1/workflows/:id/links/:link': ({ link }) => link,
  '/api/v1/events/:id': ({ event }) => event,
  '/api/v1/deliveries/:id': ({ delivery }) => delivery,
  '/api/v1/replays/:id': ({ replay }) => replay,
  '/api/v1/endpoints/:endpoint': ({ mark }) => mark,
  '/api/v1/inbox/:id': ({ inbox }) => inbox,
  '/api/v1/alarms/:id': ({ alarm }) => alarm,
  '/api/v1/tokens/:id': ({ token }) => token,
  '/api/v1/credentials/:name': ({ mark }) => mark,
  '/api/v1/tables/:name': ({ mark }) => mark,
  '/api/v1/tables/:name/rows/:id': () => '1',
  '/api/v1/variables/:name': ({ mark }) => mark,
  '/api/v1/stored-values/:key': ({ mark }) => mark,
  '/api/v1/dashboards/:name': ({ mark }) => mark,
  '/api/v1/workspaces/:id': ({ workspace }) => String(workspace),
  '/api/v1/members/:id': ({ member }) => member,
  '/api/v1/invitations/:id': ({ invitation }) => invitation,
  '/api/v1/auth/sessions/:id': ({ session }) => session,
  '/api/v1/personal-data/erasures/:id': ({ erasure }) => erasure,
  '/api/v1/templates/:name': () => 'lot-alerts',
  '/api/docs/:file': () => 'start.js',
};

/** What a route needs beyond the smallest request that its description allows. */
export interface Hint {
  /** In place of what `objects` says, by the name of the parameter. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as it is, with the content type of `headers`. */
  readonly text?: string;
  /** How it is refused, where even the owner is: for the state of things, after the object was found. */
  readonly refusal?: number;
  /** How the route says that a name is nobody's, where it does not say 404. */
  readonly absent?: number;
  /** A name that everybody may give to something of their own: a stranger who names ours makes one there. */
  readonly isOwnName?: true;
  /** Whoever calls it loses something, such as the membership, and is made for this call. */
  readonly spends?: true;
}

/** By method and path. Bodies name objects of the place, so that they are tried from another workspace too. */
export function hintsFor(place: Place): Readonly<Record<string, Hint>> {
  const { workflow, mark } = place;
  const csv = { headers: { 'content-type': 'text/csv' }, text: 'note\nmore\n' };
  const stated = { headers: { 'if-match': '1' } };
  const document = { schemaVersion: 1, name: 'made', agents: {}, links: [] };
  return {
    'POST /api/v1/auth/workspace': { body: { workspace: place.workspace } },
    'POST /api/v1/auth/password': { body: { current: password, password: 'a longer pass phrase of words' }, spends: true },
    'POST /api/v1/auth/logout-everywhere': { spends: true },
    'POST /api/v1/invitations': { body: { email: 'made@example.com', role: 'viewer' } },
    'DELETE /api/v1/members/me': { spends: true },
    'POST /api/v1/personal-data/erasures/preview': { body: { key: `${mark}-1` } },
    'POST /api/v1/personal-data/erasures/:id/retry': { refusal: 409 },
    'POST /api/v1/personal-data/erasures': { body: { key: 'nobody else', reason: 'made' } },
    'POST /api/v1/workflows': { body: document },
    'PUT /api/v1/workflows/:id/draft': { ...stated, body: { ...document, name: mark } },
    'PUT /api/v1/tables/:name/rows/:id': { body: { note: 'changed' } },
    'POST /api/v1/tables/:name/rows': { body: { rows: [{ note: 'made' }] } },
    'POST /api/v1/tables/import': { ...csv, query: { name: 'made' } },
    'POST /api/v1/tables/:name/import': csv,
    'GET /api/v1/charts/events': { query: { workflow, agent: 'words' } },
    'GET /api/v1/charts/table': { query: { table: mark, time: 'at' } },
    'GET /api/v1/charts/figures': { query: { workflow, agent: 'words' } },
    'GET /api/v1/workflows/:id/links/shape': { query: { from: 'words' } },
    'POST /api/v1/events/replay': { body: { workflow, agent: 'words', ratePerSecond: 1 } },
    'POST /api/v1/failed-events/replay': { body: { workflow } },
    'POST /api/v1/deliveries/replay': { body: { workflow } },
    'POST /api/v1/folders/rename': { body: { from: mark, to: 'moved' } },
    'POST /api/v1/workflows/:id/agents/:slug/run': { parameters: { slug: 'by' }, body: { id: 'made', part: 1 } },
    'POST /api/v1/workflows/:id/agents/:slug/feed-token': { parameters: { slug: 'feed' } },
    'PUT /api/v1/workflows/:id/agents/:slug/state/value': { parameters: { slug: 'sum' }, query: { key: `${mark}-1` } },
    'DELETE /api/v1/workflows/:id/agents/:slug/state/value': { parameters: { slug: 'sum' }, query: { key: `${mark}-1` } },
    'PUT /api/v1/workflows/:id/parameters': { ...stated, refusal: 409 },
    'POST /api/v1/workflows/:id/try': { body: { span: { last: '1h' } } },
    'POST /api/v1/alarms/:id/mute': { body: { for: '1h' } },
    'POST /api/v1/preview/schedule': { body: { schedule: { every: '1h' } } },
    'POST /api/v1/imports/preview': { body: { source: { content: document } } },
    'POST /api/v1/imports': { body: { source: { content: document }, fingerprint: '0'.repeat(64) }, refusal: 409 },
    'POST /api/v1/oauth2/callback': { refusal: 422 },
    'GET /api/v1/credentials/:name/tables': { refusal: 422 },
    'POST /api/v1/credentials/:name/consent': { refusal: 422 },
    'POST /api/v1/credentials/:name/test': { text: '', refusal: 422 },
    'PUT /api/v1/credentials/:name': { body: { kind: 'webhook-secret', fields: { secret: 'made of many words' } }, isOwnName: true },
    'PUT /api/v1/variables/:name': { body: { type: 'text', value: 'made' }, isOwnName: true },
    'PUT /api/v1/stored-values/:key': { isOwnName: true },
    'PUT /api/v1/dashboards/:name': { ...stated, isOwnName: true },
  };
}

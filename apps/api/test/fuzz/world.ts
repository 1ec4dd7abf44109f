import { Pool } from 'pg';
import { startPostgres, startRookery, until, type Rookery } from '@rookery/testkit';
import { digestOfWorkspace } from '../../src/composition/access/digest.fixture.js';
import type { OpenApi } from '../../src/composition/access/open-api.fixture.js';
import { makePlace, type Place } from '../../src/composition/access/place.fixture.js';
import { hashPassword } from '../../src/secrets/index.js';
import { entry } from '../server/built-server.js';
import type { CallerName } from './requests.js';

const password = 'correct horse battery';
const mark = 'quokka7a';

/** A server with two workspaces: one holds marked data, and the callers belong to the other. */
export interface World extends AsyncDisposable {
  readonly rookery: Rookery;
  readonly document: OpenApi;
  readonly marked: Place;
  readonly own: Place;
  /** A session of the caller. `isRefused`: the one before is of no use any more. */
  bearerOf(caller: CallerName, isRefused?: boolean): Promise<string | undefined>;
  /** Of the marked workspace; alarms and test addresses come and go by themselves. */
  digest(): Promise<Readonly<Record<string, string>>>;
}

export async function startWorld(nodeOptions: readonly string[]): Promise<World> {
  await using stack = new AsyncDisposableStack();
  const postgres = stack.use(await startPostgres());
  const { url } = await postgres.createDatabase();
  const pool = new Pool({ connectionString: url, max: 2 });
  stack.defer(() => pool.end());
  const query = async (text: string, values: readonly unknown[]): Promise<readonly unknown[]> => (await pool.query(text, [...values])).rows;
  const rookery = stack.use(await startRookery({ entry, nodeOptions, environment: { DATABASE_URL: url, ROOKERY_LOG_LEVEL: 'error' } }));
  const { body: document } = await rookery.api<OpenApi>('GET', '/api/openapi.json');
  const { body: other } = await rookery.api<{ readonly id: number }>('POST', '/api/v1/workspaces', { body: { name: 'other' } });
  const hash = await hashPassword(password);
  const join = async (email: string, role: string): Promise<number> => {
    await query('insert into account (email, password_hash) values ($1, $2) on conflict (email) do update set password_hash = $2', [email, hash]);
    const [account] = (await query('select id from account where email = $1', [email])) as readonly { readonly id: number }[];
    await query('insert into membership (workspace_id, account_id, role) values ($1, $2, $3) on conflict (workspace_id, account_id) do update set role = $3', [other.id, account?.id, role]);
    return account?.id ?? 0;
  };
  const sessions = new Map<CallerName, Promise<string>>();
  const open = (caller: 'viewer' | 'owner'): Promise<string> => until(`${caller} is signed in`, async () => {
    const email = `${caller}@example.com`;
    // What was sent may have taken the membership away, changed the password, or used up what signing in allows; and may do so again at any time.
    await query('delete from login_attempt', []);
    await join(email, caller);
    const answer = await fetch(new URL('/api/v1/auth/login', rookery.url), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email, password }) });
    return ((await answer.json()) as { readonly accessToken?: string }).accessToken;
  }, 20_000);
  const bearerOf = (caller: CallerName, isRefused = false): Promise<string | undefined> => {
    if (caller === 'nobody') return Promise.resolve(undefined);
    if (isRefused) sessions.delete(caller);
    const session = sessions.get(caller) ?? open(caller).catch((error: unknown) => {
      sessions.delete(caller);
      throw error;
    });
    sessions.set(caller, session);
    return session;
  };
  const guest = await join('guest@example.com', 'viewer');
  const bearer = await bearerOf('owner');
  await bearerOf('viewer');
  const own = await makePlace({ call: (method, path, { body, headers = {} }) => rookery.api<unknown>(method, path, { body, headers: { ...headers, authorization: `Bearer ${bearer}` } }), query, workspace: other.id, member: guest, mark: 'wombat3b' });
  const marked = await makePlace({ call: (method, path, request) => rookery.api<unknown>(method, path, request), query, workspace: 1, member: guest, mark });
  await until('the replay of what nobody may touch has ended', async () => {
    const [found] = (await query(
      `select (select count(*)::int from replay where workspace_id = 1 and state = 'running') as replays, sum(p.head - c.position)::int as lag,
         (select count(*)::int from delivery where workspace_id = 1 and status in ('pending', 'sending')) as waiting
       from link l join producer p on p.id = l.producer_id join link_cursor c on c.link_id = l.id where l.workspace_id = 1`, [],
    )) as readonly { readonly replays: number; readonly lag: number; readonly waiting: number }[];
    return found?.replays === 0 && found.lag === 0 && found.waiting === 0;
  }, 60_000);
  const whole = stack.move();
  return { rookery, document, marked, own, bearerOf, digest: () => digestOfWorkspace(query, 1, ['alarm', 'hook_capture', 'hook_capture_request']), [Symbol.asyncDispose]: () => whole.disposeAsync() };
}

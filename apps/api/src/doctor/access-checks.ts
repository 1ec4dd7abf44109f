import { parseEgressList } from '../network/index.js';
import { fail, listed, ok, warn, type DoctorDatabase, type Finding } from './finding.js';
import { checkEgress } from './network-checks.js';

/** Kinds that belong to no host unless somebody names some. */
const HOMELESS = ['http-basic', 'http-bearer', 'http-api-key', 'http-signing'];
const IDLE_DAYS = 30;
const UNUSED_DAYS = 90;

interface Named {
  readonly name: string;
}

const namesOf = (rows: readonly Named[]): string => listed(rows.map(({ name }) => name));

export async function checkOwners(database: DoctorDatabase): Promise<Finding> {
  const [row] = await database.query<readonly { readonly count: number }[]>(`select count(*)::integer as count from membership where role = 'owner'`);
  const count = row?.count ?? 0;
  return count === 0 ? warn('owner', 'nobody owns this installation yet: whoever has the set-up code from the log may', 'start the server and open the set-up link it prints') : ok('owner', `${count} ${count === 1 ? 'owner' : 'owners'}`);
}

export async function checkApiTokens(database: DoctorDatabase): Promise<Finding> {
  const endless = await database.query<readonly Named[]>('select name from api_token where revoked_at is null and expires_at is null order by name');
  const unused = await database.query<readonly Named[]>(`select name from api_token where revoked_at is null and (expires_at is null or expires_at > now()) and coalesce(last_used_at, created_at) < now() - make_interval(days => ${UNUSED_DAYS}) order by name`);
  if (endless.length > 0) return warn('API tokens', `${endless.length} never end: ${namesOf(endless)}`, 'make new ones with an end and revoke these');
  if (unused.length > 0) return warn('API tokens', `${unused.length} were not used for ${UNUSED_DAYS} days: ${namesOf(unused)}`, 'revoke what nobody needs');
  return ok('API tokens', 'all end, and all are in use');
}

export async function checkSessions(database: DoctorDatabase): Promise<Finding> {
  const [row] = await database.query<readonly { readonly idle: number; readonly alive: number }[]>(
    `select count(*) filter (where last_seen_at < now() - make_interval(days => ${IDLE_DAYS}))::integer as idle, count(*)::integer as alive from session where ended_at is null and expires_at > now()`,
  );
  const { idle = 0, alive = 0 } = row ?? {};
  return idle > 0 ? warn('sessions', `${idle} of ${alive} were not used for ${IDLE_DAYS} days and still open the door`, 'end them under Settings, Sessions') : ok('sessions', `${alive} signed in`);
}

export async function checkCredentialHosts(database: DoctorDatabase): Promise<readonly Finding[]> {
  const rows = await database.query<readonly (Named & { readonly kind: string; readonly hosts: readonly string[] })[]>('select name, kind, hosts from credential order by name');
  const wide = rows.filter(({ hosts }) => hosts.some((host) => /^\*(\.[a-z]+)?(:\d+)?$/i.test(host)));
  const homeless = rows.filter(({ kind, hosts }) => hosts.length === 0 && HOMELESS.includes(kind));
  return [
    ...(wide.length > 0 ? [fail('credential hosts', `these may be sent to anybody: ${namesOf(wide)}`, 'name the hosts they belong to')] : []),
    ...(homeless.length > 0 ? [warn('credential hosts', `these have no host and can be sent nowhere: ${namesOf(homeless)}`, 'name the hosts they belong to')] : []),
    ...(wide.length + homeless.length === 0 ? [ok('credential hosts', `${rows.length} credentials, each for its own hosts`)] : []),
  ];
}

/** Hooks that take a call from anybody who has heard of their address. */
export async function checkOpenHooks(database: DoctorDatabase): Promise<Finding> {
  const open = await database.query<readonly Named[]>(
    `select w.name || '/' || a.slug as name from workflow w join workflow_version v on v.workflow_id = w.id and v.version = w.published_version
     join agent a on a.workflow_id = w.id and a.state = 'live' and a.type = 'webhook'
     where v.document::jsonb #>> array['agents', a.slug, 'options', 'auth'] = 'none' order by 1`,
  );
  return open.length > 0 ? warn('hooks', `these ask callers for no secret: ${namesOf(open)}`, 'choose another "auth", unless the caller cannot send one') : ok('hooks', 'all ask for a secret or a signature');
}

/** What workspaces permit beside the operator's list. */
export async function checkWorkspaceEgress(database: DoctorDatabase): Promise<readonly Finding[]> {
  const rows = await database.query<readonly { readonly workspaceId: number; readonly allow: readonly string[] }[]>('select workspace_id as "workspaceId", allow from workspace_egress order by 1');
  return rows.flatMap(({ workspaceId, allow }) => checkEgress(parseEgressList(allow.join(',')), `the list of workspace ${workspaceId}`)).filter(({ level }) => level === 'fail');
}

import { fail, ok, warn, type DoctorDatabase, type DoctorScene, type Finding } from './finding.js';
import { problemsOf } from './known-problems.js';

const OLDEST_MAJOR = 14;
const SKEW_WARN_MS = 1_000;
const SKEW_FAIL_MS = 10_000;
const WRAP_WARN = 1_000_000_000;

interface Server {
  readonly version: string;
  readonly fsync: string;
  readonly fullPageWrites: string;
  readonly synchronousCommit: string;
  readonly isSuperuser: boolean;
  readonly age: number;
}

export async function checkDatabase({ database, now }: DoctorScene): Promise<readonly Finding[]> {
  const [server] = await database.query<readonly Server[]>(
    `select current_setting('server_version') as version, current_setting('fsync') as fsync, current_setting('full_page_writes') as "fullPageWrites", current_setting('synchronous_commit') as "synchronousCommit",
       (select rolsuper from pg_roles where rolname = current_user) as "isSuperuser", (select age(datfrozenxid) from pg_database where datname = current_database()) as age`,
  );
  if (server === undefined) return [fail('database', 'it tells nothing of itself', 'look at its log')];
  const before = now();
  const [clock] = await database.query<readonly { readonly at: number }[]>('select (extract(epoch from clock_timestamp()) * 1000)::double precision as at');
  const middle = (before + now()) / 2;
  return [checkVersion(server.version), checkDurability(server), checkRole(server), checkAge(server), checkSkew((clock?.at ?? middle) - middle)];
}

export function checkVersion(given: string): Finding {
  const version = given.split(' ')[0] ?? given;
  if (Number.parseInt(version, 10) < OLDEST_MAJOR) return fail('database', `PostgreSQL ${version} is no longer kept up`, `move to PostgreSQL ${OLDEST_MAJOR} or later`);
  const [problem] = problemsOf('PostgreSQL', version);
  return problem === undefined ? ok('database', `PostgreSQL ${version} answers`) : warn('database', `PostgreSQL ${version}: ${problem.problem}`, `update to ${problem.mendedIn} or later`);
}

export function checkDurability({ fsync, fullPageWrites, synchronousCommit }: Pick<Server, 'fsync' | 'fullPageWrites' | 'synchronousCommit'>): Finding {
  const off = [...(fsync === 'on' ? [] : ['fsync']), ...(fullPageWrites === 'on' ? [] : ['full_page_writes'])];
  if (off.length > 0) return fail('durability', `${off.join(' and ')} ${off.length > 1 ? 'are' : 'is'} off: a power cut loses accepted events and may break the database`, `set ${off.map((name) => `${name} = on`).join(', ')}`);
  if (synchronousCommit === 'off') return fail('durability', 'synchronous_commit is off: a crash loses events that were accepted', 'set synchronous_commit = on');
  return ok('durability', 'what is accepted is on disk');
}

export function checkRole({ isSuperuser }: Pick<Server, 'isSuperuser'>): Finding {
  return isSuperuser ? warn('database role', 'the server works as a superuser of PostgreSQL, who may read files and run programs there', 'make a role that owns this one database, and name it in DATABASE_URL') : ok('database role', 'no superuser');
}

export function checkAge({ age }: Pick<Server, 'age'>): Finding {
  return age > WRAP_WARN ? warn('vacuum', `the oldest row is ${Math.round(age / 1e6)} million transactions old; at 2,000 million the database stops writing`, 'look why autovacuum does not get on: long transactions, prepared ones, replication slots') : ok('vacuum', `oldest row ${(age / 1e6).toFixed(1)} million transactions`);
}

export function checkSkew(ms: number): Finding {
  const reason = `the database's clock is ${(Math.abs(ms) / 1000).toFixed(1)} s ${ms < 0 ? 'behind' : 'ahead'}`;
  const remedy = 'let both machines take the time from the same servers (NTP)';
  if (Math.abs(ms) >= SKEW_FAIL_MS) return fail('clocks', reason, remedy);
  return Math.abs(ms) >= SKEW_WARN_MS ? warn('clocks', reason, remedy) : ok('clocks', 'this machine and the database agree');
}

/** `known`: the migrations of this program, oldest first. */
export async function checkMigrations(database: DoctorDatabase, known: readonly string[]): Promise<Finding> {
  const [there] = await database.query<readonly { readonly isThere: boolean }[]>(`select to_regclass('migration') is not null as "isThere"`);
  const rows = there?.isThere === true ? await database.query<readonly { readonly name: string }[]>('select name from migration') : [];
  return judgeMigrations(rows.map(({ name }) => name), known);
}

export function judgeMigrations(applied: readonly string[], known: readonly string[]): Finding {
  const missing = known.filter((name) => !applied.includes(name));
  const foreign = applied.filter((name) => !known.includes(name));
  if (foreign.length > 0) return warn('migrations', `the database has ${foreign.join(', ')} of a newer program`, 'start the newer version');
  if (missing.length > 0) return warn('migrations', `${missing.length} of ${known.length} are not applied`, 'they are applied at the next start; back up before');
  return ok('migrations', `all ${known.length} applied`);
}

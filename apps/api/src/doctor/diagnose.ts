import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSandbox } from '@rookery/sandbox';
import { openData, type OpenData } from '../commands/open-data.js';
import { ownSecrets } from '../composition/own-secrets.js';
import { ConfigurationError, readConfiguration, type Configuration } from '../configuration/index.js';
import { describeRunningInstance } from '../embedded-postgres/index.js';
import { migrations } from '../persistence/migrations/index.js';
import { createScrubber } from '../secrets/index.js';
import * as access from './access-checks.js';
import { checkAuditLog } from './audit-checks.js';
import { checkDatabase, checkMigrations } from './database-checks.js';
import { fail, ok, warn, type Check, type Finding } from './finding.js';
import { checkKeys } from './key-checks.js';
import * as machine from './machine-checks.js';
import * as network from './network-checks.js';
import { checkRedis } from './redis-checks.js';
import { readRedis } from './read-redis.js';
import { runChecks, type Report } from './run-checks.js';
import { checkWall } from './sandbox-checks.js';
import * as work from './work-checks.js';

/** The process that looks; what it sees of itself is taken for what the server would see. */
export interface DoctorHost extends machine.MachineFacts {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => number;
}

const inHousePlugins = fileURLToPath(new URL('../../../../plugins', import.meta.url));

/** Looks at the whole installation, changes nothing in it, and says nothing secret of it. */
export async function diagnose(host: DoctorHost): Promise<Report> {
  const scrubber = createScrubber();
  const machineChecks: readonly Check[] = [one('Node', () => machine.checkNode(host)), one('user', () => machine.checkUser(host))];
  try {
    const configuration = readConfiguration(host.environment);
    scrubber.add(...ownSecrets(configuration));
    return await diagnoseConfigured(host, configuration, { before: machineChecks, scrub: (text) => scrubber.text(text) });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const faults: Check = { name: 'settings', run: () => Promise.resolve(error.faults.map((fault) => fail('settings', fault, 'the server does not start with it'))) };
    return runChecks([...machineChecks, faults], { scrub: (text) => text });
  }
}

async function diagnoseConfigured(host: DoctorHost, configuration: Configuration, { before, scrub }: { readonly before: readonly Check[]; readonly scrub: (text: string) => string }): Promise<Report> {
  const opened = await openData(configuration, { info: () => undefined, warn: () => undefined }).then((data) => ({ data, problem: undefined }), (error: unknown) => ({ data: undefined, problem: String(error instanceof Error ? error.message : error) }));
  await using stack = new AsyncDisposableStack();
  if (opened.data !== undefined) stack.use(opened.data);
  return await runChecks([...before, ...fileChecks(host, configuration), ...networkChecks(configuration), sandboxCheck, ...dataChecks(host, configuration, opened)], { scrub });
}

function fileChecks(host: DoctorHost, { dataFolder, plugins, databaseUrl }: Configuration): readonly Check[] {
  return [
    { name: 'data folder', run: async () => [machine.checkDataFolder((await machine.foundFiles([dataFolder]))[0], host), ...machine.checkPrivateFiles(await machine.privateFiles(dataFolder), host)] },
    one('plugins', async () => machine.checkPlugins(await machine.foundFiles(await pluginPaths(plugins ?? [inHousePlugins])), host)),
    ...(databaseUrl === undefined ? [one('disk space', async () => machine.checkDiskSpace(dataFolder, await machine.freeBytesOf((await machine.foundFiles([dataFolder]))[0]?.path ?? '.')))] : []),
  ];
}

/** The folders and what lies in them, for a plugin may be a folder below. */
async function pluginPaths(plugins: readonly string[]): Promise<readonly string[]> {
  const folders = plugins.map((plugin) => resolve(plugin));
  const below = await Promise.all(folders.map(async (folder) => (await readdir(folder).catch(() => [])).map((name) => join(folder, name))));
  return [...folders, ...below.flat()];
}

function networkChecks(configuration: Configuration): readonly Check[] {
  const { redisUrl } = configuration;
  return [
    one('listening', () => network.checkListening(configuration)),
    one('trusted hosts', () => network.checkTrustedHosts(configuration)),
    one('proxies', () => network.checkProxies(configuration)),
    { name: 'egress', run: () => Promise.resolve(network.checkEgress(configuration.egressAllow)) },
    one('database link', () => network.checkDatabaseLink(configuration.databaseUrl)),
    ...(redisUrl === undefined ? [] : [{ name: 'Redis', run: async () => checkRedis(await readRedis(redisUrl)) }]),
  ];
}

const sandboxCheck: Check = {
  name: 'sandbox',
  async run() {
    const sandbox = createSandbox({ children: 1 });
    try {
      return checkWall(await sandbox.wall());
    } finally {
      await sandbox.close();
    }
  },
};

function dataChecks(host: DoctorHost, configuration: Configuration, { data, problem }: { readonly data: OpenData | undefined; readonly problem: string | undefined }): readonly Check[] {
  if (problem !== undefined) return [one('database', () => fail('database', `it cannot be reached: ${problem}`, configuration.databaseUrl === undefined ? 'look at server.log in the folder "postgres" of the data folder' : 'check DATABASE_URL, and whether the database runs'))];
  if (data === undefined) return [one('database', () => ok('database', 'the embedded one was not made yet; the first start makes it'))];
  const { database } = data;
  const scene = { configuration, database, now: host.now };
  const known = migrations.map((migration) => migration.name);
  return [
    one('server', () => serverFinding(configuration, data)),
    { name: 'database', run: () => checkDatabase(scene) },
    {
      name: 'migrations',
      async run() {
        const finding = await checkMigrations(database, known);
        if (finding.level !== 'ok') return [finding, warn('data', 'it is looked at once all migrations are applied', 'start this version of the server, then look again')];
        return [finding, ...(await runChecks(recordChecks(scene, host.now), { scrub: (text) => text })).findings];
      },
    },
  ];
}

function recordChecks(scene: { readonly configuration: Configuration; readonly database: OpenData['database']; readonly now: () => number }, now: () => number): readonly Check[] {
  const { database } = scene;
  return [
    { name: 'keys', run: () => checkKeys(scene) },
    one('owner', () => access.checkOwners(database)),
    one('API tokens', () => access.checkApiTokens(database)),
    one('sessions', () => access.checkSessions(database)),
    { name: 'credential hosts', run: () => access.checkCredentialHosts(database) },
    one('hooks', () => access.checkOpenHooks(database)),
    { name: 'egress', run: () => access.checkWorkspaceEgress(database) },
    one('deliveries', () => work.checkDeliveries(database)),
    one('failed events', () => work.checkFailedEvents(database)),
    one('erasures', () => work.checkErasures(database)),
    one('runners', () => work.checkRunners(database)),
    one('late deliveries', () => work.checkLateDeliveries(database, now())),
    one('housekeeping', () => work.checkHousekeeping(database, now())),
    one('alarms', () => work.checkAlarms(database)),
    one('audit log', () => checkAuditLog(database)),
    one('backup', () => work.checkBackup(database)),
  ];
}

async function serverFinding({ dataFolder }: Configuration, { wasRunning }: OpenData): Promise<Finding> {
  if (wasRunning === undefined) return ok('server', 'it may run on any machine; see "runners"');
  const instance = wasRunning ? await describeRunningInstance(dataFolder) : undefined;
  return ok('server', wasRunning ? `it runs${instance === undefined ? '' : ` at ${instance.url}`}` : 'it is stopped; its database was started for this look and is ended again');
}

function one(name: string, look: () => Finding | Promise<Finding>): Check {
  return { name, run: async () => [await look()] };
}

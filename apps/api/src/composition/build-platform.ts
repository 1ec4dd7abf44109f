import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readFile } from 'node:fs/promises';
import { createSandbox } from '@rookery/sandbox';
import type { Clock } from '@rookery/sdk';
import type { Logger } from 'pino';
import { z } from 'zod';
import { createAccessSignals } from '../auth/access-signals.js';
import { IdentityProvider } from '../auth/provider/identity-provider.js';
import { issuerEntry } from '../auth/provider/provider-settings.js';
import type { Configuration } from '../configuration/index.js';
import { crashableStore, crashAt, type PassPoint } from '../crash-points/index.js';
import { loadAgentCatalogue, type AgentCatalogue } from '../engine/agent-catalogue.js';
import { findPlugins } from '../engine/load-plugin.js';
import { InboxWriter } from '../engine/inbox-writer.js';
import { tellingStore } from '../live/telling-store.js';
import { HookDirectory } from '../hooks/hook-directory.js';
import { HooksRepository } from '../hooks/hooks.repository.js';
import { HookAnswers } from '../hooks/hook-answers.js';
import { HookAnswersRepository } from '../hooks/hook-answers.repository.js';
import { EgressLists } from '../egress/egress-lists.js';
import { ClosingGate } from '../http/closing-gate.js';
import { createNetwork } from '../network/index.js';
import { openDatabase } from '../persistence/database.js';
import { createDataSource, createPostgresStore, migrate } from '../persistence/index.js';
import { hasMasterKeyRecord, LentSecrets, loadMasterKeys, requireMasterKeys, secretlessStore, type Scrubber } from '../secrets/index.js';
import { openDispatch } from './open-dispatch.js';
import { PushWriter } from '../push/push-writer.js';
import { PushRepository } from '../push/push.repository.js';
import { WorkspaceTables } from '../tables/workspace-tables.js';
import { ValueStore } from '../values/workspace-values.js';
import type { Platform } from './platform.module.js';
import { ownEndpointsOf, type Storage } from './storage.js';

/** Beside the engine's own pool: written SQL of the control plane, and TypeORM. */
const CONTROL_CONNECTIONS = 3;
const house = fileURLToPath(new URL('../../../../', import.meta.url));

export interface PlatformParts {
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
  readonly scrubber: Scrubber;
}

/** What an operator ships with the program: default plugins and ready-made workflows. */
export function inHouse(path: string): string {
  return resolve(house, path);
}

/** Brings the database up to date and puts together what the modules stand on. */
export async function buildPlatform(storage: Storage, parts: PlatformParts): Promise<Platform & { close(): Promise<void> }> {
  const { configuration, clock, log, scrubber } = parts;
  const [catalogue, dataSource] = await Promise.all([
    loadCatalogue(configuration, log),
    createDataSource({ address: storage.address, poolSize: CONTROL_CONNECTIONS, log }).initialize(),
  ]);
  await migrate(dataSource, await programVersion());
  const { keyring, current: masterKey, others } = await loadMasterKeys({ value: configuration.masterKey, others: configuration.masterKeyOthers, dataFolder: configuration.dataFolder }, async () => !(await hasMasterKeyRecord(dataSource)));
  await requireMasterKeys(dataSource, [masterKey, ...others]);
  const passPoint = passPointOf(configuration, log);
  const database = openDatabase({ address: storage.address, poolSize: CONTROL_CONNECTIONS, log });
  const store = createPostgresStore({ address: storage.address, log });
  const { dispatcher, signals, pushSignals, onGap } = await openDispatch({ configuration, address: storage.address, dataSource, log });
  const accessSignals = createAccessSignals({ address: storage.address, log });
  const inbox = new InboxWriter(database);
  const push = new PushWriter({ repository: new PushRepository(database), signals: pushSignals, clock });
  const tables = new WorkspaceTables({ address: storage.address, log, now: () => clock.now() });
  const values = new ValueStore({ database, clock, log, isShared: configuration.databaseUrl !== undefined });
  await values.load();
  inbox.onAdded((workspaceId) => signals.changed(workspaceId));
  const lent = new LentSecrets();
  const discreet = secretlessStore(store, { scrubber, lent });
  const told = configuration.redisUrl === undefined ? discreet : tellingStore(discreet, (workspaceId) => signals.changed(workspaceId));
  const egressLists = new EgressLists({ database, clock, log, isShared: configuration.databaseUrl !== undefined });
  await egressLists.load();
  const door = {
    own: [...storage.own, ...redisEndpoints(configuration), { what: 'this server', host: configuration.host, port: configuration.port }],
    log: { warn: (fields: Readonly<Record<string, string>>, message: string) => log.warn(fields, message) },
  };
  const network = createNetwork({ ...door, allow: configuration.egressAllow, deny: configuration.egressDeny, listsOf: (workspaceId) => egressLists.of(workspaceId) });
  // A door of its own: what signing in may reach, agents may not.
  const signInNetwork = createNetwork({ ...door, allow: [...configuration.egressAllow, ...issuerEntry(configuration.oidc)] });
  const identityProvider = configuration.oidc === undefined ? undefined : new IdentityProvider({ settings: configuration.oidc, net: signInNetwork.forAgent({ workspaceId: undefined }), now: () => clock.now() });
  egressLists.onChange((workspaceId) => network.recheck(workspaceId));
  const sandbox = createSandbox({ children: Math.max(1, Math.min(4, availableParallelism() - 1)), log: ({ level, text, fields }) => log[level](fields, text) });
  const gate = new ClosingGate();
  const hookAnswers = new HookAnswers({
    repository: new HookAnswersRepository(database), clock, isShared: configuration.databaseUrl !== undefined, isClosing: () => gate.isClosing, warn: (fields, message) => log.warn(fields, message),
  });
  const hooks = new HookDirectory({
    repository: new HooksRepository(database),
    keyring,
    scrubber,
    randomId: () => randomBytes(16).toString('hex'),
    now: () => clock.now(),
    webhookTypes: [...catalogue.types.values()].filter((type) => (type.kind === 'source' || type.kind === 'action') && type.webhook !== undefined).map((type) => type.spec.type),
    ratePerSecond: configuration.hookRate,
    publicUrl: configuration.publicUrl,
  });
  return {
    configuration, clock, log, scrubber, masterKey, keyring, dataSource, database, dispatcher, onGap, signals, accessSignals, identityProvider, network, egressLists, sandbox, catalogue, hooks, passPoint,
    store: passPoint === undefined ? told : crashableStore(told, passPoint),
    lent,
    inbox,
    tables,
    values,
    push,
    hookAnswers,
    gate,
    async close() {
      await Promise.all([sandbox.close(), network.close(), signInNetwork.close(), dispatcher.close(), accessSignals.close(), values.close(), egressLists.close()]);
      await Promise.all([tables.close(), store.close(), database.close(), dataSource.destroy()]);
    },
  };
}

function redisEndpoints({ redisUrl }: Configuration): Storage['own'] {
  return redisUrl === undefined ? [] : ownEndpointsOf(redisUrl, { what: 'Redis', port: 6379 });
}

async function loadCatalogue({ plugins }: Configuration, log: Logger): Promise<AgentCatalogue> {
  const { found, missing } = await findPlugins(plugins ?? [inHouse('plugins')], process.cwd());
  if (plugins !== undefined) for (const given of missing) log.warn({ plugin: given }, 'a plugin was not found; the server starts without it');
  return loadAgentCatalogue(found, (error) => log.warn({ reason: error.message }, 'a plugin is not used'));
}

function passPointOf({ crashPoints }: Configuration, log: Logger): PassPoint | undefined {
  if (crashPoints === undefined) return undefined;
  log.warn({ points: crashPoints.map(({ name, hit }) => `${name}:${hit}`) }, 'crash points are set: this process kills itself there');
  return crashAt(crashPoints, () => process.kill(process.pid, 'SIGKILL'));
}

async function programVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

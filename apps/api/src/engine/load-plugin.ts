import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readdir, readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { credentialManifestOf, manifestOf, type AgentType, type CredentialKind } from '@rookery/sdk';

const API_VERSION = 1;
const IMPORT_MS = 10_000;

/** A plugin that is not used, and why; the server starts without it. */
export class PluginError extends Error {
  override readonly name = 'PluginError';

  constructor(plugin: string, reason: string, cause?: unknown) {
    super(`plugin "${plugin}" ${reason}`, cause === undefined ? undefined : { cause });
  }
}

/** A folder with a `package.json`. */
export interface PluginLocation {
  readonly folder: string;
  /** As the operator wrote it, for messages. */
  readonly given: string;
}

export interface Plugin {
  readonly name: string;
  readonly agents: readonly AgentType[];
  readonly credentialKinds: readonly CredentialKind[];
}

const packageSchema = z.looseObject({ name: z.string(), main: z.string().optional(), exports: z.unknown().optional() });

/**
 * Finds the plugins an entry of `ROOKERY_PLUGINS` means: a plugin's folder, a folder of plugin folders, or the name of an
 * installed package. A folder that is not there means none when it is the default one.
 */
export async function findPlugins(entries: readonly string[], from: string): Promise<{ readonly found: readonly PluginLocation[]; readonly missing: readonly string[] }> {
  const results = await Promise.all(entries.map(async (given) => ({ given, folders: await foldersOf(given, from) })));
  return {
    found: results.flatMap(({ given, folders }) => folders.map((folder) => ({ folder, given }))),
    missing: results.filter(({ folders }) => folders.length === 0).map(({ given }) => given),
  };
}

/** Imports a plugin and checks what it exports; throws a `PluginError` that says what to change. */
export async function loadPlugin({ folder, given }: PluginLocation): Promise<Plugin> {
  const manifest = packageSchema.safeParse(await readJson(join(folder, 'package.json')));
  if (!manifest.success) throw new PluginError(given, 'has no package.json with a name');
  const { name } = manifest.data;
  const module = await importWithin(name, join(folder, entryOf(manifest.data)));
  const agents = listOf(module['agents']);
  if (agents === undefined) throw new PluginError(name, 'exports no list "agents"; write for example "export const agents = [lots]"');
  const kinds = module['credentialKinds'] === undefined ? [] : listOf(module['credentialKinds']);
  if (kinds === undefined) throw new PluginError(name, 'exports "credentialKinds", but it is not a list');
  return { name, agents: agents.map((agent) => readAgent(name, agent)), credentialKinds: kinds.map((kind) => readKind(name, kind)) };
}

function readAgent(plugin: string, agent: unknown): AgentType {
  const { apiVersion, type } = specOf(agent);
  if (apiVersion !== API_VERSION) {
    throw new PluginError(plugin, `was made for version ${String(apiVersion)} of the plugin interface ("${String(type)}"); this server speaks version ${API_VERSION}: update the plugin`);
  }
  if (!isAgentType(agent)) throw new PluginError(plugin, `exports something in "agents" that is no agent type ("${String(type)}"); make it with defineSource, defineStep, defineLookup or defineAction`);
  try {
    manifestOf(agent, plugin);
  } catch (cause) {
    throw new PluginError(plugin, `has the agent type "${agent.spec.type}" whose options cannot be described: ${reasonOf(cause)}`, cause);
  }
  return agent;
}

function readKind(plugin: string, kind: unknown): CredentialKind {
  if (!isCredentialKind(kind)) throw new PluginError(plugin, 'exports something in "credentialKinds" that is none; make it with defineCredential');
  try {
    credentialManifestOf(kind);
  } catch (cause) {
    throw new PluginError(plugin, `has the credential kind "${kind.kind}" whose fields cannot be described: ${reasonOf(cause)}`, cause);
  }
  return kind;
}

// The parsing boundary: a plugin may bring its own copy of the SDK and of zod, so only shapes can be looked at.
function isAgentType(value: unknown): value is AgentType {
  const { type, version, options } = specOf(value);
  const kind = isRecord(value) ? value['kind'] : undefined;
  return typeof type === 'string' && typeof version === 'number' && isSchema(options) && ['source', 'step', 'lookup', 'action'].some((known) => known === kind);
}

function isCredentialKind(value: unknown): value is CredentialKind {
  return isRecord(value) && typeof value['kind'] === 'string' && typeof value['title'] === 'string' && isSchema(value['fields']) && typeof value['hosts'] === 'function';
}

function specOf(value: unknown): Readonly<Record<string, unknown>> {
  const spec = isRecord(value) ? value['spec'] : undefined;
  return isRecord(spec) ? spec : {};
}

function isSchema(value: unknown): boolean {
  return isRecord(value) && typeof value['safeParse'] === 'function';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

async function importWithin(name: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  const end = new AbortController();
  try {
    const late = sleep(IMPORT_MS, undefined, { signal: end.signal, ref: false }).then(() => Promise.reject(new Error(`it did not finish within ${IMPORT_MS / 1000} s`)));
    const module: unknown = await Promise.race([import(pathToFileURL(file).href), late]);
    return isRecord(module) ? module : {};
  } catch (cause) {
    throw new PluginError(name, `cannot be loaded: ${reasonOf(cause)}`, cause);
  } finally {
    end.abort();
  }
}

function entryOf(manifest: z.output<typeof packageSchema>): string {
  const { exports } = manifest;
  const root = isRecord(exports) && '.' in exports ? exports['.'] : exports;
  return conditionOf(root) ?? manifest.main ?? 'index.js';
}

function conditionOf(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (!isRecord(target)) return undefined;
  for (const [condition, value] of Object.entries(target)) {
    if (condition === 'import' || condition === 'node' || condition === 'default') return conditionOf(value);
  }
  return undefined;
}

async function foldersOf(given: string, from: string): Promise<readonly string[]> {
  const folder = join(from, given);
  const path = given.startsWith('/') || /^[A-Za-z]:[\\/]/.test(given) ? given : folder;
  if (await isFolder(path)) return (await isPlugin(path)) ? [path] : pluginsIn(path);
  for (const modules of createRequire(join(from, 'plugins.js')).resolve.paths(given) ?? []) {
    const installed = join(modules, given);
    if (await isPlugin(installed)) return [installed];
  }
  return [];
}

async function pluginsIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).toSorted();
  const kept = await Promise.all(names.map((name) => isPlugin(join(folder, name))));
  return names.filter((_, index) => kept[index]).map((name) => join(folder, name));
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isDirectory(), () => false);
}

function isPlugin(folder: string): Promise<boolean> {
  return stat(join(folder, 'package.json')).then((found) => found.isFile(), () => false);
}

function readJson(path: string): Promise<unknown> {
  return readFile(path, 'utf8').then((text): unknown => JSON.parse(text), () => undefined);
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

import { agents as builtInAgents, credentialKinds as builtInKinds } from '@rookery/agents';
import type { AgentManifest, CredentialManifest } from '@rookery/model';
import { credentialManifestOf, manifestOf, type AgentType, type CredentialKind } from '@rookery/sdk';
import { loadPlugin, PluginError, type Plugin, type PluginLocation } from './load-plugin.js';

/** Every agent type and credential kind this server knows. Fixed at start. */
export interface AgentCatalogue {
  readonly types: ReadonlyMap<string, AgentType>;
  readonly credentialKinds: ReadonlyMap<string, CredentialKind>;
  /** Built when first asked for, then kept. */
  manifests(): readonly AgentManifest[];
  credentialManifests(): readonly CredentialManifest[];
}

/** Built-in types and those of the plugins. A plugin that cannot be taken is left out whole, and `refused` is told why. */
export async function loadAgentCatalogue(plugins: readonly PluginLocation[], refused: (error: PluginError) => void): Promise<AgentCatalogue> {
  const types = new Map<string, AgentType>(builtInAgents.map((agent) => [agent.spec.type, agent]));
  const kinds = new Map<string, CredentialKind>(builtInKinds.map((kind) => [kind.kind, kind]));
  const origins = new Map<string, string>();
  const loaded = await Promise.all(plugins.map((location) => loadPlugin(location).catch(pluginErrorFrom)));
  for (const plugin of loaded) {
    const error = plugin instanceof PluginError ? plugin : findClash(plugin, types, kinds);
    if (error !== undefined) refused(error);
    if (error !== undefined || plugin instanceof PluginError) continue;
    for (const agent of plugin.agents) {
      types.set(agent.spec.type, agent);
      origins.set(agent.spec.type, plugin.name);
    }
    for (const kind of plugin.credentialKinds) kinds.set(kind.kind, kind);
  }
  let manifests: readonly AgentManifest[] | undefined;
  let credentialManifests: readonly CredentialManifest[] | undefined;
  return {
    types,
    credentialKinds: kinds,
    manifests: () => (manifests ??= [...types.values()].map((agent) => manifestOf(agent, origins.get(agent.spec.type)))),
    credentialManifests: () => (credentialManifests ??= [...kinds.values()].map(credentialManifestOf)),
  };
}

function findClash(plugin: Plugin, types: ReadonlyMap<string, AgentType>, kinds: ReadonlyMap<string, CredentialKind>): PluginError | undefined {
  const names = plugin.agents.map((agent) => agent.spec.type);
  const type = names.find((name, index) => types.has(name) || names.indexOf(name) !== index);
  if (type !== undefined) return new PluginError(plugin.name, `brings the agent type "${type}", which is there already; rename it`);
  const kind = plugin.credentialKinds.find((candidate) => kinds.has(candidate.kind));
  return kind === undefined ? undefined : new PluginError(plugin.name, `brings the credential kind "${kind.kind}", which is there already; rename it`);
}

function pluginErrorFrom(error: unknown): PluginError {
  if (error instanceof PluginError) return error;
  throw error;
}

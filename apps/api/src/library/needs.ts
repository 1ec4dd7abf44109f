import type { AgentManifest, WorkflowDocument } from '@rookery/model';
import { z } from 'zod';
import { listOptions } from './authored-options.js';

const usersSchema = z.array(z.string());

/** What must be there for workflows to run. Users are `workflow/agent`. */
export const needsSchema = z.object({
  agentTypes: z.array(z.object({ type: z.string(), version: z.int(), plugin: z.string().nullable() })),
  credentials: z.array(z.object({ name: z.string(), kinds: z.array(z.string()), usedBy: usersSchema })),
  tables: z.array(z.object({ name: z.string(), usedBy: usersSchema })),
  workflows: z.array(z.object({ name: z.string(), usedBy: usersSchema })),
});
export type Needs = z.output<typeof needsSchema>;

interface Use {
  readonly name: string;
  readonly kinds: readonly string[];
  readonly user: string;
}

/** Agent types, credentials, tables and called workflows that the documents name; what a template makes up is not known here. */
export function needsOf(documents: readonly WorkflowDocument[], manifests: ReadonlyMap<string, AgentManifest>): Needs {
  const agents = documents.flatMap((document) => Object.entries(document.agents).map(([slug, agent]) => ({ user: `${document.name}/${slug}`, agent, manifest: manifests.get(agent.type) })));
  const uses = (isIt: (kind: string, option: string, type: string) => boolean): readonly Use[] =>
    agents.flatMap(({ user, agent, manifest }) => listOptions(manifest, agent.options).flatMap(({ kind, kinds, name, value }) =>
      isIt(kind, name, agent.type) && typeof value === 'string' && value !== '' && !value.includes('{{') ? [{ name: value, kinds, user }] : []));
  const types = Map.groupBy(agents, ({ agent }) => agent.type);
  const within = new Set(documents.map(({ name }) => name));
  return {
    agentTypes: [...types].map(([type, users]) => ({ type, version: Math.max(...users.map(({ agent }) => agent.version)), plugin: manifests.get(type)?.plugin ?? null })).toSorted((a, b) => (a.type < b.type ? -1 : 1)),
    credentials: gathered(uses((kind) => kind === 'credential')).map(({ name, uses: users }) => ({ name, kinds: [...new Set(users.flatMap(({ kinds }) => kinds))].toSorted(), usedBy: usersOf(users) })),
    tables: gathered(uses((kind, option) => kind === 'table' || option === 'table')).map(({ name, uses: users }) => ({ name, usedBy: usersOf(users) })),
    workflows: gathered(uses((_kind, option, type) => type === 'call-workflow' && option === 'workflow')).filter(({ name }) => !within.has(name)).map(({ name, uses: users }) => ({ name, usedBy: usersOf(users) })),
  };
}

function gathered(uses: readonly Use[]): readonly { readonly name: string; readonly uses: readonly Use[] }[] {
  return [...Map.groupBy(uses, ({ name }) => name)].map(([name, users]) => ({ name, uses: users })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function usersOf(uses: readonly Use[]): string[] {
  return [...new Set(uses.map(({ user }) => user))].toSorted();
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadAgentCatalogue, type AgentCatalogue } from './agent-catalogue.js';
import { findPlugins } from './load-plugin.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rookery-plugins-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('takes the agent types of a plugin and says where they come from', async () => {
  await plugin('weather', agentModule({ type: 'weather' }));
  const { catalogue, refused } = await load();
  expect(refused).toEqual([]);
  expect(catalogue.manifests().find(({ type }) => type === 'weather')).toMatchObject({ kind: 'source', plugin: 'rookery-plugin-weather' });
});

test('leaves out a plugin made for another version of the interface, and takes the others', async () => {
  await plugin('future', agentModule({ type: 'future', apiVersion: 2 }));
  await plugin('weather', agentModule({ type: 'weather' }));
  const { catalogue, refused } = await load();
  expect(refused).toEqual(['plugin "rookery-plugin-future" was made for version 2 of the plugin interface ("future"); this server speaks version 1: update the plugin']);
  expect(catalogue.types.has('weather')).toBe(true);
});

test('leaves out a plugin whole when one of its types is there already', async () => {
  await plugin('double', agentModule({ type: 'sun' }, { type: 'webhook' }));
  const { catalogue, refused } = await load();
  expect(refused).toEqual(['plugin "rookery-plugin-double" brings the agent type "webhook", which is there already; rename it']);
  expect(catalogue.types.has('sun')).toBe(false);
});

test.each([
  ['throws when it is loaded', 'throw new Error("no licence");', 'cannot be loaded: no licence'],
  ['exports nothing', 'export {};', 'exports no list "agents"; write for example "export const agents = [lots]"'],
  ['exports something else', 'export const agents = [{ spec: { apiVersion: 1, type: "x" } }];', 'exports something in "agents" that is no agent type ("x"); make it with defineSource, defineStep, defineLookup or defineAction'],
])('leaves out a plugin that %s', async (_what, code, reason) => {
  await plugin('odd', code);
  expect((await load()).refused).toEqual([`plugin "rookery-plugin-odd" ${reason}`]);
});

test('finds a plugin by its folder, by the folder around it, and tells what is not there', async () => {
  await plugin('weather', agentModule({ type: 'weather' }));
  const { found, missing } = await findPlugins(['weather', '.', './nothing', 'no-such-package'], folder);
  expect(found.map((location) => location.folder)).toEqual([join(folder, 'weather'), join(folder, 'weather')]);
  expect(missing).toEqual(['./nothing', 'no-such-package']);
});

async function load(): Promise<{ readonly catalogue: AgentCatalogue; readonly refused: readonly string[] }> {
  const refused: string[] = [];
  const { found } = await findPlugins([folder], folder);
  return { catalogue: await loadAgentCatalogue(found, (error) => refused.push(error.message)), refused };
}

async function plugin(name: string, code: string): Promise<void> {
  await mkdir(join(folder, name, 'dist'), { recursive: true });
  await writeFile(join(folder, name, 'package.json'), JSON.stringify({ name: `rookery-plugin-${name}`, type: 'module', exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } } }));
  await writeFile(join(folder, name, 'dist', 'index.js'), code);
}

function agentModule(...agents: readonly { readonly type: string; readonly apiVersion?: number }[]): string {
  const specs = agents.map(({ type, apiVersion = 1 }) => ({ apiVersion, type, version: 1, title: type, summary: type, category: 'other', examples: [] }));
  return `import { z } from ${JSON.stringify(import.meta.resolve('zod'))};
export const agents = ${JSON.stringify(specs)}.map((spec) => ({ kind: 'source', spec: { ...spec, options: z.strictObject({}) }, check: async () => ({ items: [] }) }));`;
}

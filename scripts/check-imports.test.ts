import { describe, expect, it } from 'vitest';
import { root } from './bootstrap/house.mjs';
import { findFaults } from './imports/find-faults.mjs';
import { doorOf } from './imports/sockets.mjs';
import { type Manifest, readRules, readTree } from './imports/tree.mjs';

const manifests = new Map<string, Manifest>([
  ['', { name: 'rookery', devDependencies: { vitest: '1.0.0' } }],
  ['packages/model', { name: '@rookery/model', exports: { '.': {} }, dependencies: { zod: '1.0.0', luxon: '1.0.0' } }],
  ['packages/sdk', { name: '@rookery/sdk', exports: { '.': {}, './testing': {} }, dependencies: { '@rookery/model': '1.0.0' } }],
  ['packages/engine', { name: '@rookery/engine', exports: { '.': {} }, dependencies: { '@rookery/sdk': '1.0.0', pg: '1.0.0', '@nestjs/core': '1.0.0' } }],
  ['packages/sandbox', { name: '@rookery/sandbox', exports: { '.': {} } }],
  ['packages/simulators', { name: '@rookery/simulators', exports: { '.': {} } }],
  ['packages/testkit', { name: '@rookery/testkit', exports: { '.': {} } }],
  ['agents', { name: '@rookery/agents', exports: { '.': {} }, dependencies: { '@rookery/sdk': '1.0.0' } }],
  ['plugins/auction-house', { name: 'rookery-plugin-auction-house', exports: { '.': {} }, dependencies: { '@rookery/sdk': '1.0.0' } }],
  ['apps/api', { name: '@rookery/api', exports: { '.': {} }, dependencies: { '@rookery/engine': '1.0.0' } }],
]);

/** The faults, as `file:line rule`, of a repository that holds only these files. */
function faultsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const tree = { rules: readRules(root), manifests, files: new Map(Object.entries(files)) };
  return findFaults(tree).map(({ file, line, rule }) => `${file}:${line} ${rule}`);
}

describe('the import rules', () => {
  it.each([
    ['a static import', `import { a } from '@rookery/engine';`],
    ['a bare import', `import '@rookery/engine';`],
    ['a type import', `import type { A } from '@rookery/engine';`],
    ['a re-export', `export { a } from '@rookery/engine';`],
    ['a re-export of everything', `export * from '@rookery/engine';`],
    ['a re-exported type', `export type { A } from '@rookery/engine';`],
    ['a dynamic import', `export const a = await import('@rookery/engine');`],
    ['a dynamic import by template', 'export const a = await import(`@rookery/engine`);'],
    ['a type by import()', `export const a: import('@rookery/engine').A = 1;`],
    ['import = require', `import a = require('@rookery/engine');`],
    ['require', `export const a = require('@rookery/engine');`],
  ])('see %s', (_, code) => {
    expect(faultsOf({ 'packages/sdk/src/a.ts': code })).toEqual(['packages/sdk/src/a.ts:1 forbidden-project']);
  });

  it.each([
    ['packages/model/src/a.ts', '@rookery/sdk'],
    ['packages/sandbox/src/a.ts', '@rookery/sdk'],
    ['packages/engine/src/a.ts', '@rookery/sandbox'],
    ['packages/engine/src/a.ts', '@rookery/testkit'],
    ['packages/simulators/src/a.ts', '@rookery/model'],
    ['packages/testkit/src/a.ts', '@rookery/simulators'],
    ['agents/filter/agent.ts', '@rookery/model'],
    ['agents/filter/agent.ts', '@rookery/engine'],
    ['agents/filter/agent.test.ts', '@rookery/engine'],
    ['plugins/auction-house/src/a.ts', '@rookery/engine'],
    ['apps/api/src/a.ts', '@rookery/testkit'],
  ])('forbid %s to import %s', (file, name) => {
    expect(faultsOf({ [file]: `\nimport '${name}';` })).toEqual([`${file}:2 forbidden-project`]);
  });

  it('forbid a relative import that leaves its package', () => {
    expect(faultsOf({ 'packages/sdk/src/a.ts': `import '../../model/src/index.js';` })).toEqual(['packages/sdk/src/a.ts:1 leaves-package']);
  });

  it('forbid a path on one machine', () => {
    expect(faultsOf({ 'packages/sdk/src/a.ts': `import '/srv/a.js';` })).toEqual(['packages/sdk/src/a.ts:1 absolute-path']);
  });

  it('forbid one agent type to import another', () => {
    const files = { 'agents/filter/spec.ts': '', 'agents/count/spec.ts': '', 'agents/filter/agent.ts': `import '../count/spec.js';` };
    expect(faultsOf(files)).toEqual(['agents/filter/agent.ts:1 sibling-agent-type']);
  });

  it('forbid what lies behind the doors of a package', () => {
    expect(faultsOf({ 'agents/filter/agent.ts': `import '@rookery/sdk/src/secret.js';` })).toEqual(['agents/filter/agent.ts:1 private-door']);
  });

  it('forbid a package to import itself by name', () => {
    expect(faultsOf({ 'packages/sdk/src/a.ts': `import '@rookery/sdk';` })).toEqual(['packages/sdk/src/a.ts:1 itself-by-name']);
  });

  it('forbid npm packages that the package does not declare, also types and also when the root does', () => {
    const code = `import type { A } from 'undici';\nimport '@fastify/cookie/plugin';\nimport 'vitest';`;
    expect(faultsOf({ 'packages/sdk/src/a.ts': code })).toEqual([
      'packages/sdk/src/a.ts:1 undeclared-package',
      'packages/sdk/src/a.ts:2 undeclared-package',
      'packages/sdk/src/a.ts:3 undeclared-package',
    ]);
  });

  it('forbid packages of ours that are allowed but not declared, for the build order hangs on it', () => {
    expect(faultsOf({ 'apps/api/src/a.ts': `import '@rookery/sdk';` })).toEqual(['apps/api/src/a.ts:1 undeclared-package']);
  });

  it('forbid the engine a driver, a framework, the network and the environment', () => {
    const code = `import 'pg';\nimport '@nestjs/core';\nimport 'node:fs/promises';\nexport const a = process.env.A;\nexport const { env } = process;\nexport const b = globalThis.process['env'];`;
    expect(faultsOf({ 'packages/engine/src/a.ts': code })).toEqual([
      'packages/engine/src/a.ts:1 forbidden-module',
      'packages/engine/src/a.ts:2 forbidden-module',
      'packages/engine/src/a.ts:3 forbidden-module',
      'packages/engine/src/a.ts:4 environment',
      'packages/engine/src/a.ts:5 environment',
      'packages/engine/src/a.ts:6 environment',
    ]);
  });

  it('forbid the model everything but zod, even when it is declared', () => {
    expect(faultsOf({ 'packages/model/src/a.ts': `import 'zod';\nimport 'luxon';\nimport 'node:crypto';` })).toEqual([
      'packages/model/src/a.ts:2 forbidden-module',
      'packages/model/src/a.ts:3 forbidden-module',
    ]);
  });

  it('ask for the node: prefix', () => {
    expect(faultsOf({ 'packages/sdk/src/a.ts': `import 'fs';` })).toEqual(['packages/sdk/src/a.ts:1 node-prefix']);
  });

  it('forbid import cycles, also when a type import closes them', () => {
    const files = {
      'packages/sdk/src/a.ts': `import './b.js';`,
      'packages/sdk/src/b.ts': `import './c.js';`,
      'packages/sdk/src/c.ts': `\nimport type { A } from './a.js';`,
    };
    expect(faultsOf(files)).toEqual(['packages/sdk/src/c.ts:2 import-cycle']);
  });

  it.each([
    ['a module that makes sockets', `import { connect } from 'node:net';`],
    ['a look-up of names', `import { lookup } from 'node:dns/promises';`],
    ['the whole of a module', `import * as net from 'node:tls';`],
    ['a module for its effects', `import 'node:http';`],
    ['a harmless name beside another', `import { isIP, Socket } from 'node:net';`],
    ['a re-export', `export { request } from 'node:https';`],
    ['a dynamic import', `export const a = await import('node:dgram');`],
    ['require', `export const a = require('node:http2');`],
    ['the global fetch', `export const a = fetch('https://example.com');`],
    ['the global fetch by way of globalThis', `export const a = globalThis.fetch('https://example.com');`],
    ['a WebSocket', `export const a = new WebSocket('wss://example.com');`],
  ])('forbid agents and the API connections of their own: %s', (_, code) => {
    expect(faultsOf({ 'agents/filter/agent.ts': code, 'apps/api/src/a.ts': code })).toEqual(['agents/filter/agent.ts:1 own-socket', 'apps/api/src/a.ts:1 own-socket']);
  });

  it.each([
    ['a type', `import type { Socket } from 'node:net';`],
    ['a type among values', `import { isIP, type Socket } from 'node:net';`],
    ['a type by import()', `export const a: import('node:http').Server | undefined = undefined;`],
    ['a method that is called fetch', `export const a = (net) => net.fetch('https://example.com');`],
  ])('let them name what opens nothing: %s', (_, code) => {
    expect(faultsOf({ 'agents/filter/agent.ts': code })).toEqual([]);
  });

  it('let tests and the doors with a reason make sockets', () => {
    const code = `import { connect } from 'node:net';`;
    expect(faultsOf({ 'apps/api/src/network/dial.ts': code, 'apps/api/src/a.int.test.ts': code, 'agents/imap/loopback-line.ts': code })).toEqual([]);
  });

  it('give a reason for every door, and have no door that leads nowhere', () => {
    const tree = readTree(root);
    const doors = Object.entries(tree.rules.sockets.doors);
    const files = new Map([...tree.files].filter(([file]) => doorOf(tree.rules.sockets.doors, file) !== undefined));
    const withoutDoors = { ...tree, files, rules: { ...tree.rules, sockets: { ...tree.rules.sockets, doors: {} } } };
    const used = new Set(findFaults(withoutDoors).filter(({ rule }) => rule === 'own-socket').map(({ file }) => doorOf(tree.rules.sockets.doors, file)));
    expect(doors.filter(([door, reason]) => reason === '' || !used.has(door))).toEqual([]);
  }, 60_000);

  it('ask for a rule for every package', () => {
    expect(faultsOf({ 'packages/new/src/a.ts': '' })).toEqual(['packages/new/src/a.ts:1 no-rule']);
  });

  it('report what cannot be parsed', () => {
    expect(faultsOf({ 'packages/sdk/src/a.ts': '\nconst =' })).toEqual(['packages/sdk/src/a.ts:2 syntax']);
  });

  it('allow what the architecture allows', () => {
    const files = {
      'packages/sdk/src/a.ts': `import '@rookery/model';\nimport 'node:crypto';\nimport './b.js';`,
      'packages/sdk/src/b.ts': '',
      'packages/sdk/src/b.test.ts': `import 'vitest';\nimport '@rookery/testkit';\nimport '@rookery/simulators';`,
      'packages/engine/src/contract/store.ts': `import 'vitest';`,
      'agents/filter/spec.ts': '',
      'agents/count/spec.ts': '',
      'agents/conditions/compile.ts': '',
      'agents/index.ts': `import './filter/spec.js';\nimport './count/spec.js';`,
      'agents/filter/agent.ts': `import '@rookery/sdk/testing';\nimport '../conditions/compile.js';`,
      'apps/api/test/start.ts': `import '@rookery/agents';\nimport '@rookery/testkit';`,
      'bench/main.ts': `import '@rookery/testkit';\nimport '@rookery/engine';`,
    };
    expect(faultsOf(files)).toEqual([]);
  });

  it('hold for this repository', () => {
    expect(findFaults(readTree(root))).toEqual([]);
    // Some thousand files, on a machine that may have other things to do.
  }, 60_000);
});

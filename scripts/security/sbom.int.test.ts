import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { readJson, root, workspaceFolders } from '../bootstrap/house.mjs';
import { licencesOf } from './licences.mjs';
import { readSbom, shippedOf } from './sbom.mjs';

const bom = readSbom();
const keys = (parts: readonly { readonly name: string; readonly version: string }[]) => parts.map(({ name, version }) => `${name}@${version}`);

it('lists every package of the lock file, with its hash and its licence, and nothing of this machine', () => {
  const listed = new Set(keys(bom.components));
  expect(bom.metadata.component).toMatchObject({ name: 'rookery', version: readJson(join(root, 'package.json')).version });
  expect(keys(licencesOf(readJson(join(root, 'package-lock.json')).packages)).filter((key) => !listed.has(key))).toEqual([]);
  const bare = bom.components.filter(({ licenses = [], hashes = [] }) => licenses.length === 0 || hashes.length === 0);
  // Our own parts, which npm names by their folders.
  expect(bare.map(({ name }) => name).toSorted()).toEqual(workspaceFolders(root).map((folder) => basename(folder)).toSorted());
  expect(JSON.stringify(bom)).not.toContain(root);
});

it('leaves out what only builds and tests when what is shipped is asked for', () => {
  const shipped = keys(shippedOf(bom).components).map((key) => key.replace(/@[^@]*$/, ''));
  expect(shipped).toEqual(expect.arrayContaining(['fastify', '@nestjs/core', 'zod', 'react']));
  expect(shipped).not.toContain('vitest');
});

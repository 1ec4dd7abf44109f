import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EditorFiles } from './editor-files.js';

let folder: string;
let files: EditorFiles;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'editor-files-'));
  await mkdir(join(folder, 'app/assets'), { recursive: true });
  await writeFile(join(folder, 'app/index.html'), '<p>page</p>');
  await writeFile(join(folder, 'app/assets/a-1.js'), 'let plain');
  await writeFile(join(folder, 'app/assets/a-1.js.br'), 'small');
  await writeFile(join(folder, 'app/assets/secret.ts'), 'secret');
  await writeFile(join(folder, 'outside.js'), 'secret');
  files = new EditorFiles(pathToFileURL(join(folder, 'app/')));
});
afterAll(() => rm(folder, { recursive: true }));

it('gives the compressed form to who takes it, with the type of what it holds', async () => {
  const small = await files.find('a-1.js', { isAsset: true, encodings: 'gzip, br' });
  const plain = await files.find('a-1.js', { isAsset: true, encodings: 'gzip' });
  expect([small?.content.toString(), small?.encoding, small?.type]).toEqual(['small', 'br', 'text/javascript; charset=utf-8']);
  expect([plain?.content.toString(), plain?.encoding]).toEqual(['let plain', undefined]);
  expect(small?.tag).toBe(plain?.tag);
});

it('gives nothing from outside the folder, no folder and no file of another kind', async () => {
  const names = ['../outside.js', '..%2foutside.js', 'assets', 'assets/a-1.js', 'secret.ts', '.js', '', 'x'.repeat(5_000) + '.js', 'a\0.js'];
  const found = await Promise.all(names.flatMap((name) => [files.find(name), files.find(name, { isAsset: true })]));
  expect(found.filter((file) => file !== undefined)).toEqual([]);
});

it('knows whether there is a build', async () => {
  expect(await files.isBuilt()).toBe(true);
  expect(await new EditorFiles(pathToFileURL(join(folder, 'none/'))).isBuilt()).toBe(false);
});

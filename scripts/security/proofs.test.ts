import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../bootstrap/house.mjs';

const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
const items = page.split(/^### (?=\d+\. )/m).slice(1).map((text) => text.split(/^## /m)[0] ?? '');
const testFile = /`([\w./-]+\.(?:test\.ts|e2e\.ts|external\.ts))`/g;
const rowsOf = (item: string) => item.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| promise |'));

it('names a test for every promise of docs/security.md', () => {
  expect(items.flatMap(rowsOf).filter((row) => row.match(testFile) === null)).toEqual([]);
});

it('says something of each of its eleven items', () => {
  expect(items.map((item) => rowsOf(item).length === 0 ? item.split('\n', 1)[0] : '')).toEqual(Array.from({ length: 11 }, () => ''));
});

it('names only tests that exist', () => {
  const named = [...new Set([...page.matchAll(testFile)].flatMap(([, path]) => (path === undefined ? [] : [path])))];
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

import { expect, test } from 'vitest';
import { ancestors, cleanFolder, folderTree, movedFolder, unfolded } from './folder-tree.js';

test('shows folders that hold only folders, and counts what lies below', () => {
  const tree = folderTree(['sales/alerts', 'sales/alerts', 'sales', 'sales-old', '']);
  expect(tree).toEqual([
    { path: 'sales', name: 'sales', depth: 0, workflows: 3, hasFolders: true },
    { path: 'sales/alerts', name: 'alerts', depth: 1, workflows: 2, hasFolders: false },
    { path: 'sales-old', name: 'sales-old', depth: 0, workflows: 1, hasFolders: false },
  ]);
});

test('hides what lies below a folded folder, at any depth', () => {
  const tree = folderTree(['a/b/c', 'd']);
  expect(unfolded(tree, new Set(['a'])).map(({ path }) => path)).toEqual(['a', 'd']);
  expect(unfolded(tree, new Set()).map(({ path }) => path)).toEqual(['a', 'a/b', 'a/b/c', 'd']);
});

test('puts a folder into another, but neither into itself nor too deep', () => {
  expect(movedFolder('a/b', '')).toEqual({ ok: true, to: 'b' });
  expect(movedFolder('a', 'b/c')).toEqual({ ok: true, to: 'b/c/a' });
  expect(movedFolder('a', 'a/b')).toEqual({ ok: false, reason: 'itself' });
  expect(movedFolder('a/b', 'a')).toEqual({ ok: false, reason: 'itself' });
  expect(movedFolder('x', '1/2/3/4/5/6/7/8')).toEqual({ ok: false, reason: 'deep' });
});

test('cleans what was typed and lists the folders above', () => {
  expect(cleanFolder(' /sales//  alerts / ')).toBe('sales/alerts');
  expect(ancestors('a/b')).toEqual(['a', 'a/b']);
  expect(ancestors('')).toEqual([]);
});

import { expect, it } from 'vitest';
import { folderPathSchema, joinFolders } from './folder-path.js';

it.each([
  ['', ''],
  ['/', ''],
  ['sales', 'sales'],
  [' /sales/ alerts of today / ', 'sales/alerts of today'],
  ['Продажи/Лоты', 'Продажи/Лоты'],
])('reads %j as the folder %j', (given, folder) => {
  expect(folderPathSchema.parse(given)).toBe(folder);
});

it.each(['a//b', 'a/\n/b', 'a\0b', 'x'.repeat(61), 'a/b/c/d/e/f/g/h/i'])('refuses %j', (given) => {
  expect(folderPathSchema.safeParse(given).success).toBe(false);
});

it('puts a folder below another, or below the top', () => {
  expect([joinFolders('', 'a'), joinFolders('a', ''), joinFolders('a', 'b/c'), joinFolders('', '')]).toEqual(['a', 'a', 'a/b/c', '']);
});

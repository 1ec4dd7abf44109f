import { expect, test } from 'vitest';
import { exportPaths } from './export-paths.js';

const choice = { hasLayout: true, form: 'bundle', version: 'draft' } as const;

test('asks for a file of each workflow, and for one of a folder or of everything', () => {
  expect(exportPaths({ kind: 'workflows', ids: ['1', '2'] }, { ...choice, form: 'document', version: 'published' })).toEqual(['/api/v1/workflows/1/export?layout=true&as=document&version=published', '/api/v1/workflows/2/export?layout=true&as=document&version=published']);
  expect(exportPaths({ kind: 'folder', folder: 'a b/c' }, { ...choice, hasLayout: false })).toEqual(['/api/v1/export?folder=a%20b%2Fc&layout=false']);
  expect(exportPaths({ kind: 'all' }, choice)).toEqual(['/api/v1/export?layout=true']);
});

import { expect, test } from 'vitest';
import { countWritten, missingOf, withChoice, type Needs } from './import-plan.js';

test('says only choices that differ from what happens anyway', () => {
  const renamed = withChoice({ rates: { action: 'skip' } }, 'lots', { action: 'rename', name: 'lots-2' });
  expect(renamed).toEqual({ rates: { action: 'skip' }, lots: { action: 'rename', name: 'lots-2' } });
  expect(withChoice(renamed, 'lots', { action: 'replace' })).toEqual({ rates: { action: 'skip' } });
});

test('counts what would be stored, and nothing that stays', () => {
  const workflow = { origin: 'a', sourceName: 'a', name: 'a', folder: '', standing: null, changes: [], blocking: [], issues: [] };
  const workflows = (['new', 'changed', 'identical', 'skipped', 'faulty'] as const).map((status) => ({ ...workflow, status }));
  expect(countWritten({ workflows, tables: [{ name: 't', status: 'there', missing: [], blocking: [] }, { name: 'u', status: 'new', missing: [], blocking: [] }] })).toBe(3);
});

test('lists what is missing with those that need it', () => {
  const needs: Needs = {
    agentTypes: [{ type: 'format', version: 1, plugin: null, isThere: true }, { type: 'send-fax', version: 1, plugin: 'fax', isThere: false }],
    credentials: [{ name: 'db', kinds: ['mysql'], usedBy: ['lots/rows'], isThere: false }],
    tables: [{ name: 'dealers', usedBy: ['lots/find'], isThere: true }],
    workflows: [],
  };
  expect(missingOf(needs)).toEqual([
    { what: 'agentType', name: 'send-fax (fax)', usedBy: [], kinds: [] },
    { what: 'credential', name: 'db', usedBy: ['lots/rows'], kinds: ['mysql'] },
  ]);
});

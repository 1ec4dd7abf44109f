import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceSuite, memoryTables, trustedSandbox } from '@rookery/sdk/testing';
import { agents } from './index.js';

const dealers = {
  columns: { name: 'text', city_id: 'number', limit: 'number' },
  rows: [{ name: 'Anna', city_id: 671, limit: 5 }, { name: 'Boris', city_id: 671, limit: 3 }, { name: 'Vera', city_id: 1, limit: 1 }],
} as const;

conformanceSuite(agents, { describe, it, expect }, {
  folderOf: (type) => join(import.meta.dirname, type),
  worlds: {
    javascript: { sandbox: trustedSandbox() },
    'read-table': { tables: memoryTables({ dealers }) },
    'write-table': { tables: memoryTables({ lots: { columns: { vin: 'text', price: 'number' }, key: ['vin'] } }) },
    enrich: { tables: memoryTables({ dealers }), net: { 'https://cars.example/vin/A': { body: { data: { make: 'BMW', year: 2019 } } }, 'https://cars.example/vin/*': { status: 404 } } },
  },
});

it('lists every type once', () => {
  const types = agents.map((agent) => agent.spec.type);
  expect(types).toEqual([...new Set(types)]);
});

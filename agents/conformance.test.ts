import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conformanceSuite, trustedSandbox } from '@rookery/sdk/testing';
import { agents } from './index.js';

conformanceSuite(agents, { describe, it, expect }, {
  folderOf: (type) => join(import.meta.dirname, type),
  worlds: { javascript: { sandbox: trustedSandbox() } },
});

it('lists every type once', () => {
  const types = agents.map((agent) => agent.spec.type);
  expect(types).toEqual([...new Set(types)]);
});

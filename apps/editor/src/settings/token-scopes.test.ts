import { expect, test } from 'vitest';
import { scopeRows } from './token-scopes.js';

test('puts scopes of one thing side by side and loses none', () => {
  expect(scopeRows(['workflow:read', 'event:read', 'workflow:edit', 'odd'])).toEqual([
    { thing: 'workflow', scopes: [{ scope: 'workflow:read', deed: 'read' }, { scope: 'workflow:edit', deed: 'edit' }] },
    { thing: 'event', scopes: [{ scope: 'event:read', deed: 'read' }] },
    { thing: 'odd', scopes: [{ scope: 'odd', deed: '' }] },
  ]);
});

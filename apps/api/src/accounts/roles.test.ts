import { expect, it } from 'vitest';
import { permissions } from '../http/permission.js';
import { permissionsOf } from './roles.js';

it('lets the owner do everything there is', () => {
  expect([...permissionsOf('owner')].toSorted()).toEqual([...permissions].toSorted());
});

it('lets each role do what the role below it may', () => {
  expect([...permissionsOf('operator')]).toEqual(expect.arrayContaining([...permissionsOf('viewer')]));
  expect([...permissionsOf('editor')]).toEqual(expect.arrayContaining([...permissionsOf('operator')]));
  expect([...permissionsOf('owner')]).toEqual(expect.arrayContaining([...permissionsOf('editor')]));
});

it('lets a viewer change nothing', () => {
  expect([...permissionsOf('viewer')].filter((permission) => !permission.endsWith(':read'))).toEqual(['session:own']);
});

it('leaves members, workspaces, quotas, the network, the audit log and rules for personal data to the owner', () => {
  expect(permissions.filter((permission) => !permissionsOf('editor').has(permission))).toEqual(['member:edit', 'workspace:edit', 'quota:edit', 'egress:edit', 'audit:read', 'personal:edit']);
});

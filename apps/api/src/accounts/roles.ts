import { permissions, type Permission } from '../http/permission.js';
import type { Role } from '../http/caller.js';

const watching = ['agent-type:read', 'workflow:read', 'event:read', 'delivery:read', 'inbox:read', 'table:read', 'member:read', 'session:own'] as const;
const operating = [...watching, 'workflow:operate', 'workflow:try', 'event:replay', 'delivery:replay', 'inbox:edit', 'credential:read'] as const;
const editing = [...operating, 'workflow:edit', 'workflow:publish', 'credential:edit', 'table:edit', 'egress:read', 'token:edit', 'personal:read'] as const;

const permissionsByRole: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set<Permission>(watching),
  operator: new Set<Permission>(operating),
  editor: new Set<Permission>(editing),
  owner: new Set<Permission>(permissions),
};

/** What a member of that role may do in the workspace. */
export function permissionsOf(role: Role): ReadonlySet<Permission> {
  return permissionsByRole[role];
}

/** What an API token can never do, whatever its owner may: make further tokens, change who belongs to the workspace, or make another one. */
export const neverForTokens: ReadonlySet<Permission> = new Set<Permission>(['token:edit', 'member:edit', 'workspace:edit']);

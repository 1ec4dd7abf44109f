import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/** Everything a person or a script may be allowed to do. Roles are lists of these; routes name exactly one. */
export const permissions = [
  'agent-type:read',
  'workflow:read', 'workflow:edit', 'workflow:publish', 'workflow:operate', 'workflow:try',
  'event:read', 'event:replay',
  'delivery:read', 'delivery:replay',
  'credential:read', 'credential:edit',
  'inbox:read', 'inbox:edit',
  'table:read', 'table:edit',
  'token:edit',
  'member:read', 'member:edit',
  'quota:edit',
  'audit:read',
  'session:own',
] as const;
export type Permission = (typeof permissions)[number];

/** What a route says of itself: a permission it needs, or that it is open. */
export type Access = { readonly kind: 'permission'; readonly permission: Permission } | { readonly kind: 'public' };

export const ACCESS_METADATA = 'rookery:access';

/** The caller must hold this permission in the workspace. A route without it or `Public` answers nobody. */
export function Permission(permission: Permission): CustomDecorator {
  return SetMetadata(ACCESS_METADATA, { kind: 'permission', permission } satisfies Access);
}

/** Open to everybody: health, readiness, set-up, login and nothing else. */
export function Public(): CustomDecorator {
  return SetMetadata(ACCESS_METADATA, { kind: 'public' } satisfies Access);
}

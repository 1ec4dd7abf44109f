import { applyDecorators, SetMetadata } from '@nestjs/common';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';

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
  'workspace:edit',
  'quota:edit',
  'egress:read', 'egress:edit',
  'audit:read',
  'personal:read', 'personal:edit',
  'session:own',
] as const;
export type Permission = (typeof permissions)[number];

/** What a route says of itself: a permission it needs, or that it is open. `proof` tells what an open route looks for by itself. */
export type Access = { readonly kind: 'permission'; readonly permission: Permission } | { readonly kind: 'public'; readonly proof?: string };

export const ACCESS_METADATA = 'rookery:access';

/**
 * The caller must hold this permission in the workspace. A route without it or `Public` answers nobody, and no server starts with it.
 * `consumes` is the content type of a body that no `@Body` describes.
 */
export function Permission(permission: Permission, { consumes }: { readonly consumes?: string } = {}): MethodDecorator & ClassDecorator {
  return declare({ kind: 'permission', permission }, consumes === undefined ? {} : { consumes });
}

/** Open to everybody, or to whoever shows `proof`: health, readiness, set-up, login, what readers and metrics need, and nothing else. */
export function Public(proof?: string): MethodDecorator & ClassDecorator {
  return declare({ kind: 'public', ...(proof === undefined ? {} : { proof }) });
}

// Said twice: the guard reads it from the handler, and the list of routes from what Fastify has registered.
function declare(access: Access, more: { readonly consumes?: string } = {}): MethodDecorator & ClassDecorator {
  return applyDecorators(SetMetadata(ACCESS_METADATA, access), SetMetadata(FASTIFY_ROUTE_CONFIG_METADATA, { access, ...more }));
}

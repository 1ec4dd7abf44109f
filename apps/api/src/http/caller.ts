import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { apiError } from './api-error.js';

export const roles = ['owner', 'editor', 'operator', 'viewer'] as const;
export type Role = (typeof roles)[number];

/** Who makes a request, as the guard found out. Every query is bound to its workspace. */
export interface Caller {
  readonly workspaceId: number;
  readonly accountId: number;
  readonly email: string;
  readonly role: Role;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard before any handler runs; absent on public routes. */
    caller?: Caller;
  }
}

/** The caller of a route that needs a permission. */
export const CurrentCaller: () => ParameterDecorator = createParamDecorator((_data: unknown, context: ExecutionContext): Caller => callerOf(context.switchToHttp().getRequest<FastifyRequest>()));

/** Throws `auth.required` when the guard let nobody in. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === undefined) throw apiError('auth.required');
  return request.caller;
}

import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { apiError } from '../http/api-error.js';
import { ACCESS_METADATA, type Access } from '../http/permission.js';
import { GrantsService } from './grants.service.js';
import { isChange, isOwnOrigin } from './own-origin.js';

/** The workspace a caller means to work in; who sends it is refused with `workspace.switched` anywhere else. */
export const WORKSPACE_HEADER = 'x-rookery-workspace';

/** Stands before every route. One that says neither `@Permission` nor `@Public` answers nobody. */
@Injectable()
export class AccessGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #grants: GrantsService;

  constructor(@Inject(Reflector) reflector: Reflector, @Inject(GrantsService) grants: GrantsService) {
    this.#reflector = reflector;
    this.#grants = grants;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.#reflector.getAllAndOverride<Access | undefined>(ACCESS_METADATA, [context.getHandler(), context.getClass()]);
    if (access?.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const grant = await this.#grants.find(request);
    if (grant === undefined) throw apiError('auth.required');
    const { evidence, caller, permissions } = grant;
    if (evidence.kind === 'session' && evidence.isCookie && isChange(request.method)) {
      if (!isOwnOrigin(request.headers) || !this.#grants.provesOwnPage(request, evidence.sessionId)) throw apiError('auth.crossSite');
    }
    // A page that was opened in one workspace changes nothing in another that its browser has entered since.
    const meant = request.headers[WORKSPACE_HEADER];
    if (meant !== undefined && meant !== String(caller.workspaceId)) throw apiError('workspace.switched');
    if (access === undefined) throw apiError('auth.forbidden', { permission: 'none: this route declares no permission' });
    if (!permissions.has(access.permission)) throw apiError('auth.forbidden', { permission: access.permission });
    request.caller = caller;
    request.grant = grant;
    return true;
  }
}

import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Observable } from 'rxjs';
import { RequestTrail } from '../accounts/request-trail.js';

/** Lets the audit log know where a request comes from. After the guard, so that an API token is known. */
@Injectable()
export class TrailInterceptor implements NestInterceptor {
  constructor(@Inject(RequestTrail) private readonly trail: RequestTrail) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const point = {
      requestId: request.id,
      address: request.ip,
      userAgent: request.headers['user-agent'] ?? null,
      route: `${request.method} ${request.routeOptions.url ?? ''}`,
      tokenId: request.grant?.evidence.kind === 'token' ? request.grant.evidence.tokenId : null,
    };
    return new Observable((subscriber) => this.trail.follow(point, () => next.handle().subscribe(subscriber)));
  }
}

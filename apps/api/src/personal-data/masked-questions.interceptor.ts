import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { apiError } from '../http/api-error.js';
import { maskedQuestion } from './masked-questions.js';
import { PersonalMasks } from './personal-masks.js';

/** Refuses the questions by which somebody could find out what is masked for them. Stands behind the guard, before every handler. */
@Injectable()
export class MaskedQuestionsInterceptor implements NestInterceptor {
  constructor(@Inject(PersonalMasks) private readonly masks: PersonalMasks) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<ReturnType<CallHandler['handle']>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const marks = request.grant === undefined ? undefined : await this.masks.against(request.grant);
    if (marks === undefined) return next.handle();
    const { method, params, query, body } = request;
    const what = maskedQuestion({ method, route: request.routeOptions.url ?? '', parameters: record(params), query: record(query), body }, marks);
    if (what !== undefined) throw apiError('personal.masked', { what });
    return next.handle();
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value)) : {};
}

import type { FastifyInstance } from 'fastify';
import { servesPayloads } from './answer-parts.js';
import type { PersonalMasks } from './personal-masks.js';

const rowRoutes = '/api/v1/tables/:name/rows';

/**
 * Masks personal data in every answer with payloads on its way out, in one place for all routes. Streams do not pass here: the live
 * stream, a try that is told on the way and the export of a table mask for themselves.
 */
export function maskAnswers(fastify: FastifyInstance, masks: Pick<PersonalMasks, 'answer' | 'rows'>): void {
  fastify.addHook('preSerialization', async (request, _reply, answer: unknown) => {
    const { grant, params } = request;
    const route = request.routeOptions.url ?? '';
    if (grant === undefined || answer === null || typeof answer !== 'object' || !servesPayloads(route)) return answer;
    if (route.startsWith(rowRoutes)) return masks.rows(grant, nameOf(params), answer);
    return masks.answer(grant, answer);
  });
}

function nameOf(parameters: unknown): string {
  return parameters !== null && typeof parameters === 'object' && 'name' in parameters ? String(parameters.name) : '';
}

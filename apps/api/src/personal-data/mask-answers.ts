import type { FastifyInstance } from 'fastify';
import { servesDocuments, servesPayloads } from './answer-parts.js';
import type { PersonalMasks } from './personal-masks.js';

const rowRoutes = '/api/v1/tables/:name/rows';

/**
 * Masks personal data in every answer with payloads on its way out, in one place for all routes. Streams do not pass here: the live
 * stream, a try that is told on the way and the export of a table mask for themselves.
 */
export function maskAnswers(fastify: FastifyInstance, masks: Pick<PersonalMasks, 'answer' | 'documents' | 'rows'>): void {
  fastify.addHook('preSerialization', async (request, _reply, answer: unknown) => {
    const { grant, params } = request;
    const route = request.routeOptions.url ?? '';
    if (grant === undefined || answer === null || typeof answer !== 'object') return answer;
    if (!servesPayloads(route)) return servesDocuments(route) ? masks.documents(grant, answer) : answer;
    if (route.startsWith(rowRoutes)) return masks.rows(grant, nameOf(params), answer);
    return masks.answer(grant, answer);
  });
}

function nameOf(parameters: unknown): string {
  return parameters !== null && typeof parameters === 'object' && 'name' in parameters ? String(parameters.name) : '';
}

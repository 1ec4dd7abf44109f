import type { FastifyRequest } from 'fastify';
import type { Visitor } from './sessions.service.js';

export function visitorOf({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): Visitor {
  return { address: ip, device: headers['user-agent'] ?? '' };
}

import { createHash } from 'node:crypto';
import type { EventId } from '@rookery/model';
import type { AgentScope } from '../ports/identity.js';

/**
 * The key that goes with every attempt of one call: the same over retries, restarts, rollbacks and replays, because
 * it is made of nothing but the agent and the event. 32 hexadecimal digits.
 */
export function idempotencyKeyOf(agent: Pick<AgentScope, 'workspaceId' | 'agentId'>, event: EventId): string {
  return createHash('sha256').update(`${agent.workspaceId}:${agent.agentId}:${event}`).digest('hex').slice(0, 32);
}

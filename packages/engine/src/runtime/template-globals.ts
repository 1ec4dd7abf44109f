import type { TemplateGlobals } from '@rookery/sdk';
import type { SeatVersion } from './agent-seat.js';
import type { EngineServices } from './services.js';

/** What templates of an agent see besides the event. */
export function globalsOf(services: EngineServices, { workspaceId, agent }: SeatVersion): TemplateGlobals {
  return { parameters: agent.parameters, ...services.values(workspaceId) };
}

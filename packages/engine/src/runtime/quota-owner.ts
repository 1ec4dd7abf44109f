import type { ActionType, QuotaOwner, SourceType } from '@rookery/sdk';
import type { AgentSeat, SeatVersion } from './agent-seat.js';
import type { RunnerHost } from './runner-host.js';

/** Whose limits at the provider the calls of one version of an agent count against; `undefined` for agents that name no credential for it. */
export async function quotaOwnerOf(host: Pick<RunnerHost, 'services'>, seat: AgentSeat, type: ActionType | SourceType, { version, agent }: SeatVersion = seat.current): Promise<QuotaOwner | undefined> {
  const name = type.quotaCredential?.(agent.options);
  return name === undefined ? undefined : host.services.quotaOwner?.(seat.scope(version), name);
}

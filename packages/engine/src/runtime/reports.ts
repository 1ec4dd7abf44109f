import type { Reports } from '@rookery/sdk';
import type { AgentScope } from '../ports/identity.js';
import type { ReportBatch } from '../ports/receipts.js';

/** What an agent reported besides events, ready for the store; `undefined` when that is nothing. */
export function reportsOf(given: Reports, reporter: { readonly scope: AgentScope; readonly of: ReportBatch['of']; readonly now: number }): ReportBatch | undefined {
  const { receipts = [], endpoints = [] } = given;
  if (receipts.length === 0 && endpoints.length === 0) return undefined;
  const { scope: { workspaceId, workflowId, agentId }, of, now } = reporter;
  return {
    workspaceId, workflowId, agentId, of, endpoints,
    receipts: receipts.map(({ reference, status, error, at = now }) => ({
      reference, status, at, message: error?.message.slice(0, 2_000) ?? null, disableEndpoint: error?.disableEndpoint ?? null,
    })),
  };
}

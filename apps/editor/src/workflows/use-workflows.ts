import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLive } from '../live/live-store.js';
import { pulseOf, stateOf, type ListedWorkflow, type WorkflowSummary } from './workflow-list.js';
import { workflowsQuery } from './workflows-api.js';

const none: readonly ListedWorkflow[] = [];

/** All workflows with what they do right now; `query` is how they were asked for. */
export function useWorkflows(): { readonly query: UseQueryResult<readonly WorkflowSummary[]>; readonly workflows: readonly ListedWorkflow[] } {
  const query = useQuery(workflowsQuery);
  const live = useLive((state) => state.workflows);
  const agents = useLive((state) => state.agents);
  const links = useLive((state) => state.links);
  const workflows = useMemo(() => query.data?.map((summary): ListedWorkflow => {
    const pulse = pulseOf(summary.id, { workflows: live, agents, links });
    return { ...summary, pulse, state: stateOf(summary, pulse) };
  }) ?? none, [query.data, live, agents, links]);
  return { query, workflows };
}

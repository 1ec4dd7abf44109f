import { useCallback } from 'react';
import { useLive } from '../live/live-store.js';

/** What people call a workflow and an agent of it; what is gone or was never published keeps the name that is given, or its number, and its slug. */
export function useNames(): { readonly workflow: (id: string, name?: string | null) => string; readonly agent: (workflowId: string, slug: string) => string } {
  const workflows = useLive((state) => state.workflows);
  const workflow = useCallback((id: string, name?: string | null) => {
    const found = workflows.get(id);
    return found === undefined ? (name ?? `#${id}`) : found.title || found.name;
  }, [workflows]);
  const agent = useCallback((workflowId: string, slug: string) => workflows.get(workflowId)?.agents.find((one) => one.slug === slug)?.title || slug, [workflows]);
  return { workflow, agent };
}

import { useDeferredValue, useMemo } from 'react';
import { useDraft } from '../document/draft-store.js';
import { useLive } from '../live/live-store.js';
import { standingOf, type DraftStanding } from './draft-standing.js';
import { usePublishing } from './publishing-store.js';

/** How the open draft stands to what runs; reckoned anew when there is time, not on every keystroke. */
export function useDraftStanding(workflowId: string): DraftStanding {
  const document = useDeferredValue(useDraft((state) => state.document));
  const published = useDraft((state) => state.published?.document ?? null);
  const issues = useDraft((state) => state.issues);
  const isPublishing = usePublishing((state) => state.workflowId === workflowId);
  const paused = useLive((state) => state.workflows.get(workflowId)?.paused ?? null);
  const failing = useLive((state) => state.workflows.get(workflowId)?.agents.filter(({ slug }) => state.agents.get(`${workflowId}/${slug}`)?.status === 'failing').map(({ slug }) => slug).join(' ') ?? '');
  return useMemo(
    () => standingOf({ document, published, issues, paused, isPublishing, failing: failing === '' ? [] : failing.split(' ') }),
    [document, failing, isPublishing, issues, paused, published],
  );
}

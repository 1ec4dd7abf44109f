import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { call } from '../api/call.js';
import { useCatalogue } from '../api/catalogue.js';
import { useDraft } from '../document/draft-store.js';
import { manifestOfAgent } from '../document/graph-document.js';
import { useAgentActivity } from '../live/live-store.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { useInspector } from './inspector-store.js';
import { inspectorTexts } from './inspector-texts.js';
import { recordedSlug } from './recorded-slug.js';

/** What can be done to the agent that runs, not to its draft. */
export function useAgentActions(workflowId: string, slug: string) {
  const text = useTexts(inspectorTexts);
  const queries = useQueryClient();
  const catalogue = useCatalogue();
  const mayOperate = useMay('workflow:operate');
  const manifest = useDraft((state) => manifestOfAgent(state.document, catalogue, slug));
  const running = useDraft((state) => (state.published === null ? undefined : recordedSlug(state.document, state.published, slug)));
  const runs = useDraft((state) => running !== undefined && state.published !== null && Object.hasOwn(state.published.document.agents, running));
  const isPaused = useAgentActivity(workflowId, running ?? slug)?.status === 'paused';
  const pinned = useInspector((state) => state.pins[`${workflowId}/${slug}`]);
  const onError = (error: Error): void => void notifications.show({ color: 'red', message: error.message });
  const agentPath = `/api/v1/workflows/${workflowId}/agents/${encodeURIComponent(running ?? slug)}`;
  const takesInput = manifest?.triggers.includes('inject') === true;
  const { mutate: runNowCall, isPending: isRunning } = useMutation({
    mutationFn: () => call('POST', `${agentPath}/run`, takesInput && pinned !== undefined ? { body: pinned } : {}),
    onSuccess: () => {
      notifications.show({ message: text('ranNow') });
      return queries.invalidateQueries({ queryKey: ['events'] });
    },
    onError,
  });
  const { mutate: pauseCall, isPending: isPausing } = useMutation({
    mutationFn: () => call('POST', `/api/v1/workflows/${workflowId}/${isPaused ? 'resume' : 'pause'}`, { body: { agent: running ?? slug } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['workflows'] }), onError,
  });
  const canRunNow = mayOperate && runs && (manifest?.triggers.includes('schedule') === true || (takesInput && pinned !== undefined));
  const runNow = useCallback(() => runNowCall(), [runNowCall]);
  const togglePause = useCallback(() => pauseCall(), [pauseCall]);
  return useMemo(() => ({ manifest, mayOperate: mayOperate && runs, isPaused, isPausing, isRunning, canRunNow, runNow, togglePause, agentPath, runs }), [manifest, mayOperate, runs, isPaused, isPausing, isRunning, canRunNow, runNow, togglePause, agentPath]);
}

import { useMemo, type ReactNode } from 'react';
import { useDraft } from '../document/draft-store.js';
import { agentOf } from '../document/graph-document.js';
import type { PlacedFault } from '../forms/code-editor.js';
import { CodeFaultsContext } from '../forms/code-faults.js';
import type { AgentRun } from './use-run-agent.js';

const noFaults: readonly PlacedFault[] = [];

/** Whether the agent has changed since it was run, or another event is looked at. */
export function useIsStale(slug: string, { ranAs, ranOn, input }: AgentRun): boolean {
  const isChanged = useDraft((state) => agentOf(state.document, slug) !== ranAs);
  return isChanged || ranOn !== input;
}

/** Hands faults of a run to the code they are in, until that is changed. */
export function RunFaults({ slug, run, children }: { readonly slug: string; readonly run: AgentRun; readonly children: ReactNode }) {
  const isChanged = useDraft((state) => agentOf(state.document, slug) !== run.ranAs);
  const { tried } = run;
  const faults = useMemo(() => (tried === undefined || isChanged ? noFaults : tried.failures.list.filter(({ line }) => line !== undefined).slice(0, 3)), [tried, isChanged]);
  return <CodeFaultsContext value={faults}>{children}</CodeFaultsContext>;
}

import { useMutation } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/call.js';
import { useCatalogue } from '../api/catalogue.js';
import { useDraft } from '../document/draft-store.js';
import { agentOf, type Agent } from '../document/graph-document.js';
import type { TriedAgent, TryResult } from '../trying/try-result.js';
import { runOrder, type RunInput } from './run-order.js';
import type { Upstream } from './use-upstream.js';

export interface AgentRun {
  /** Undefined when there is nothing to run it on. */
  readonly input: RunInput | undefined;
  readonly isRunning: boolean;
  readonly result: TryResult | undefined;
  readonly tried: TriedAgent | undefined;
  /** What it was run on, and the agent as it was then. */
  readonly ranOn: RunInput | undefined;
  readonly ranAs: Agent | undefined;
  readonly faults: readonly { readonly message: string; readonly path?: string }[];
  readonly run: () => void;
}

/** Runs the draft of one agent on the event that is looked at. */
export function useRunAgent(workflowId: string, slug: string, upstream: Upstream): AgentRun {
  const { types } = useCatalogue();
  const { chosen, payload, isSource } = upstream;
  const input = useMemo((): RunInput | undefined => {
    if (payload === undefined || chosen === undefined) return undefined;
    return chosen === 'pinned' || isSource ? { payload } : { eventId: chosen.id };
  }, [chosen, payload, isSource]);
  const { mutate, isPending, data, error } = useMutation({
    mutationKey: ['run agent', workflowId, slug],
    mutationFn: async (on: RunInput) => {
      const order = runOrder(useDraft.getState().document, { slug, types, input: on });
      if (order === undefined) throw new Error('there is no way to hand this in');
      return call<TryResult>('POST', `/api/v1/workflows/${workflowId}/try`, { body: order });
    },
  });
  const [ranWith, setRanWith] = useState<RanWith>();
  const run = useCallback(() => {
    if (input === undefined) return;
    setRanWith({ slug, input, agent: agentOf(useDraft.getState().document, slug) });
    mutate(input);
  }, [input, mutate, slug]);
  const isOurs = ranWith?.slug === slug;
  const tried = isOurs ? data?.agents[slug] : undefined;
  const faults = useMemo(() => (isOurs && error !== null ? faultsOf(error, slug) : []), [isOurs, error, slug]);
  const result = isOurs ? data : undefined;
  const [ranOn, ranAs] = isOurs ? [ranWith.input, ranWith.agent] : [];
  return useMemo(() => ({ input, run, isRunning: isPending, result, tried, ranOn, ranAs, faults }), [input, run, isPending, result, tried, ranOn, ranAs, faults]);
}

interface RanWith {
  readonly slug: string;
  readonly input: RunInput;
  readonly agent: Agent | undefined;
}

/** Faults of the agent itself by their paths; others as they are. */
function faultsOf(error: Error, slug: string): AgentRun['faults'] {
  if (!(error instanceof ApiError) || error.issues.length === 0) return [{ message: error.message }];
  return error.issues.map(({ path, message }) => ({ message, path: path.startsWith(`agents.${slug}.`) ? path.slice(`agents.${slug}.`.length) : path }));
}

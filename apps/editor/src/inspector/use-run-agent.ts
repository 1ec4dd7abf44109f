import { useMutation } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/call.js';
import { useCatalogue } from '../api/catalogue.js';
import { useDraft } from '../document/draft-store.js';
import { agentOf, type Agent } from '../document/graph-document.js';
import type { PlacedFault } from '../forms/code-editor.js';
import type { TriedAgent, TryResult } from '../trying/try-result.js';
import { runOrder, type RunInput } from './run-order.js';
import type { Upstream } from './use-upstream.js';

export interface AgentRun {
  /** Undefined when there is nothing to run it on. */
  readonly input: RunInput | undefined;
  readonly isRunning: boolean;
  readonly result: TryResult | undefined;
  readonly tried: TriedAgent | undefined;
  /** The agent has changed since, or another event is looked at. */
  readonly isStale: boolean;
  readonly ranOn: RunInput | undefined;
  readonly faults: readonly { readonly message: string; readonly path?: string }[];
  /** Of code, at their lines. */
  readonly codeFaults: readonly PlacedFault[];
  readonly run: () => void;
}

const noFaults: readonly PlacedFault[] = [];

/** Runs the draft of one agent on the event that is looked at. */
export function useRunAgent(workflowId: string, slug: string, upstream: Upstream): AgentRun {
  const { types } = useCatalogue();
  const agent = useDraft((state) => agentOf(state.document, slug));
  const { chosen, payload, isSource } = upstream;
  const input = useMemo((): RunInput | undefined => {
    if (payload === undefined || chosen === undefined) return undefined;
    return chosen === 'pinned' || isSource ? { payload } : { eventId: chosen.id };
  }, [chosen, payload, isSource]);
  const { mutate, isPending, data, error } = useMutation({
    mutationKey: ['run agent', workflowId, slug],
    mutationFn: async ({ input: on }: { readonly input: RunInput; readonly agent: Agent | undefined }) => {
      const order = runOrder(useDraft.getState().document, { slug, types, input: on });
      if (order === undefined) throw new Error('there is no way to hand this in');
      return call<TryResult>('POST', `/api/v1/workflows/${workflowId}/try`, { body: order });
    },
  });
  const [ranWith, setRanWith] = useState<RanWith>();
  const run = useCallback(() => {
    if (input === undefined) return;
    setRanWith({ slug, input, agent });
    mutate({ input, agent });
  }, [agent, input, mutate, setRanWith, slug]);
  const isOurs = ranWith?.slug === slug;
  const tried = isOurs ? data?.agents[slug] : undefined;
  const codeFaults = useMemo(() => (tried === undefined || ranWith?.agent !== agent ? noFaults : tried.failures.list.filter(({ line }) => line !== undefined).slice(0, 3)), [tried, ranWith, agent]);
  return {
    input, run, isRunning: isPending, result: isOurs ? data : undefined, tried, codeFaults,
    isStale: isOurs && (ranWith.agent !== agent || ranWith.input !== input), ranOn: isOurs ? ranWith.input : undefined, faults: isOurs && error !== null ? faultsOf(error, slug) : [],
  };
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

import type { Issue } from '@rookery/model';
import { readPath } from '@rookery/sdk';
import type { AgentTypes, CompiledAgent, CompiledWorkflow } from './compiled-workflow.js';

/**
 * Agents whose callers wait for what the workflow says though nobody behind them can answer, so that every call takes as long as it
 * may. No fault: the events are taken all the same. Called workflows count as part of the graph.
 */
export function unansweredCallers({ agents, graph, document }: Pick<CompiledWorkflow, 'agents' | 'graph' | 'document'>, types: AgentTypes): readonly Issue[] {
  const waiting = [...agents.values()].filter(keepsWaiting);
  if (waiting.length === 0) return [];
  const titles = [...types.values()].flatMap(({ spec }) => (spec.callers === 'answers' ? [`"${spec.title}"`] : []));
  const hint = titles.length === 0 ? 'let it answer at once: no agent that answers is installed here' : `link ${titles.join(' or ')} behind it, or let it answer at once`;
  return waiting.flatMap(({ slug }) => {
    if (behind(slug, graph.links).some((each) => agents.get(each)?.type.spec.callers === 'answers')) return [];
    return [{ path: `agents.${slug}`, code: 'agent.unanswered', message: `whoever calls "${document.agents[slug]?.title ?? slug}" waits for an answer of the workflow, and no agent behind it gives one`, hint }];
  });
}

function keepsWaiting({ type: { spec }, options }: CompiledAgent): boolean {
  return typeof spec.callers === 'object' && readPath(options, spec.callers.waitWhen.option) === spec.callers.waitWhen.is;
}

/** Every agent that a link leads to from this one, over however many others. */
function behind(slug: string, links: CompiledWorkflow['graph']['links']): readonly string[] {
  const reached = new Set([slug]);
  // A set goes on over what is added meanwhile.
  for (const at of reached) for (const { from, to } of links) if (from === at) reached.add(to);
  return [...reached];
}

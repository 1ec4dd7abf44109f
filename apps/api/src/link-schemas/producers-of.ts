import type { AgentTypes } from '@rookery/engine';
import type { WorkflowAgent, WorkflowDocument } from '@rookery/model';

/** Whose events a link carries: agents by the slug they run under, and their port. */
export interface Producers {
  readonly slugs: readonly string[];
  readonly port: string;
}

/**
 * What leaves a call is emitted by the outputs of the workflow that it calls, or by whatever fails in there; every other agent
 * emits for itself. `published` holds the called workflows as they run.
 */
export function producersOf({ slugs, port }: Producers, published: WorkflowDocument | undefined, types: AgentTypes): Producers {
  const calls = slugs.flatMap((slug) => {
    const agent = published?.agents[slug];
    const callee = agent === undefined ? undefined : calleeOf(agent, published, types);
    return callee === undefined ? [] : [{ slug, callee }];
  });
  if (calls.length === 0) return { slugs, port };
  const inner = (isIt: (agent: WorkflowAgent) => boolean): readonly string[] =>
    calls.flatMap(({ slug, callee }) => Object.entries(callee.agents).flatMap(([name, agent]) => (isIt(agent) ? [`${slug}.${name}`] : [])));
  if (port === 'error') return { slugs: [...slugs, ...inner((agent) => types.get(agent.type)?.kind !== 'source')], port };
  return { slugs: inner((agent) => types.get(agent.type)?.spec.part === 'output' && (agent.options['port'] ?? 'out') === port), port: 'out' };
}

function calleeOf(agent: WorkflowAgent, document: WorkflowDocument | undefined, types: AgentTypes): WorkflowDocument | undefined {
  const name = agent.options['workflow'];
  return types.get(agent.type)?.spec.part === 'call' && typeof name === 'string' ? document?.workflows?.[name] : undefined;
}

import type { CompiledWorkflow } from '@rookery/engine';

/** A producer of an agent that is on record, whatever became of the agent since. */
export interface RecordedProducer {
  readonly agentId: number;
  readonly slug: string;
  readonly type: string;
  readonly producerId: number;
  readonly port: string;
  readonly head: number;
}

/** Which agent of the document stands for which agents on record. */
export interface RecordedAgents {
  readonly producers: readonly RecordedProducer[];
  /** Agent on record -> slug of the document. */
  readonly slugOf: ReadonlyMap<number, string>;
}

/** By slug, else by the slug that the document says an agent had before: as publish would let its state follow. */
export function matchAgents({ graph }: CompiledWorkflow, producers: readonly RecordedProducer[]): RecordedAgents {
  const slugOf = new Map<number, string>();
  for (const [slug, { renamedFrom }] of Object.entries(graph.agents)) {
    const own = producers.filter((producer) => producer.slug === slug);
    const former = own.length > 0 || renamedFrom === undefined ? [] : producers.filter((producer) => producer.slug === renamedFrom);
    for (const { agentId } of [...own, ...former]) slugOf.set(agentId, slug);
  }
  return { producers, slugOf };
}

import type { JsonValue } from '@rookery/model';
import { linkId, type ItemId, type Link } from '../document/graph-document.js';
import type { TriedAgent, TryResult } from './try-result.js';

/** One thing that happened in a try, for stepping through it on the canvas. */
export interface TryStep {
  readonly kind: 'emitted' | 'delivered' | 'failed';
  readonly agent: string;
  readonly at: string;
  /** The links it went over, and the agents it reached; empty when nobody reads that port. */
  readonly links: readonly ItemId[];
  readonly to: readonly string[];
  readonly port: string | null;
  readonly traceId: string | null;
  readonly payload: JsonValue;
  /** A failure's message, or why something would not be sent. */
  readonly text: string | null;
}

/**
 * Everything that is listed of a try in the order of time; what one event set off at the same moment comes in one piece, each
 * agent after those it reads from.
 */
export function stepsOf({ agents, deliveries }: Pick<TryResult, 'agents' | 'deliveries'>, links: readonly Link[]): readonly TryStep[] {
  const rank = ranks(Object.keys(agents), links);
  const byPort = Map.groupBy(links, ({ from, port }) => `${from}.${port}`);
  const steps = [
    ...Object.entries(agents).flatMap(([slug, agent]) => [...emitted(slug, agent, byPort), ...failed(slug, agent)]),
    ...deliveries.list.map((delivery): TryStep => ({
      kind: 'delivered', agent: delivery.agent, at: delivery.at, links: [], to: [], port: null, traceId: delivery.traceId, payload: delivery.payload,
      text: delivery.verdict === 'wouldSend' ? null : (delivery.reason ?? delivery.verdict),
    })),
  ];
  const firstOf = new Map<string, number>();
  for (const [index, { traceId, at }] of steps.entries()) if (!firstOf.has(`${at} ${traceId}`)) firstOf.set(`${at} ${traceId}`, index);
  const order = (step: TryStep): number => firstOf.get(`${step.at} ${step.traceId}`) ?? 0;
  return steps.toSorted((a, b) => a.at.localeCompare(b.at) || order(a) - order(b) || (rank.get(a.agent) ?? 0) - (rank.get(b.agent) ?? 0));
}

function emitted(slug: string, { outputs }: TriedAgent, byPort: ReadonlyMap<string, readonly Link[]>): readonly TryStep[] {
  return outputs.map(({ at, port, traceId, payload }) => {
    const links = byPort.get(`${slug}.${port}`) ?? [];
    return { kind: 'emitted', agent: slug, at, links: links.map(linkId), to: links.map(({ to }) => to), port, traceId, payload, text: null };
  });
}

function failed(slug: string, { failures }: TriedAgent): readonly TryStep[] {
  return failures.list.map(({ at, traceId, message }) => ({ kind: 'failed', agent: slug, at, links: [], to: [], port: null, traceId, payload: null, text: message }));
}

/** How far each agent is from the sources, by the longest way; what lies behind a cycle comes last. */
function ranks(slugs: readonly string[], links: readonly Link[]): ReadonlyMap<string, number> {
  const receivers = Map.groupBy(links, ({ from }) => from);
  const read = new Set(links.map(({ to }) => to));
  const rank = new Map<string, number>();
  let wave = slugs.filter((slug) => !read.has(slug));
  for (let depth = 0; wave.length > 0 && depth <= slugs.length; depth += 1) {
    for (const slug of wave) rank.set(slug, depth);
    wave = [...new Set(wave.flatMap((slug) => receivers.get(slug) ?? []).map(({ to }) => to))];
  }
  return rank;
}

/** Events that went over each link, as far as the ports' counts say. */
export function linkCounts(agents: TryResult['agents'], links: readonly Link[]): ReadonlyMap<ItemId, number> {
  return new Map(links.map((link) => [linkId(link), agents[link.from]?.emitted[link.port] ?? 0]));
}

/** Whether more happened than is listed, so that steps are missing. */
export function areStepsCut({ agents, deliveries }: Pick<TryResult, 'agents' | 'deliveries'>): boolean {
  const isCut = ({ outputs, emitted, failures }: TriedAgent): boolean => outputs.length < Object.values(emitted).reduce((sum, count) => sum + count, 0) || failures.list.length < failures.total;
  return deliveries.list.length < deliveries.total || Object.values(agents).some(isCut);
}

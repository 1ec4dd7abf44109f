import type { Lineage, ListedEvent } from './events-api.js';

/** What is known of the links and agents of a workflow now. */
export interface StandingFigures {
  readonly agents: readonly { readonly agent: string; readonly state: string; readonly reasonCode: string }[];
  readonly links: readonly { readonly from: string; readonly port: string; readonly to: string; readonly passed: number; readonly lag: number }[];
}

/** Why an event did not go on at one agent, as far as the record tells. */
export type WhyNot =
  | { readonly why: 'unlinked'; readonly agent: string; readonly port: string }
  | { readonly why: 'failed'; readonly agent: string; readonly reason: string }
  | { readonly why: 'waiting'; readonly agent: string; readonly count: number }
  | { readonly why: 'waitingPaused' | 'dropped' | 'swallowed'; readonly agent: string }
  | { readonly why: 'delivery'; readonly agent: string; readonly status: 'suppressed' | 'expired' | 'dead' | 'failed' | 'unknown' | 'pending' | 'sending'; readonly reason: string | null };

const ENDED_WELL: ReadonlySet<string> = new Set(['accepted', 'delivered', 'read', 'acted']);

/**
 * For every agent that an event was to reach: nothing where it went on or arrived, else why not. What the agent failed at
 * comes first, then what became of its delivery, then whether the event still waits; an agent that took it and gave nothing
 * has not let it through or keeps it.
 */
export function whyNot(event: ListedEvent, lineage: Lineage, figures: StandingFigures): readonly WhyNot[] {
  const links = figures.links.filter(({ from, port }) => from === event.agent && port === event.port);
  if (links.length === 0) return [{ why: 'unlinked', agent: event.agent, port: event.port }];
  const all = [lineage.event, ...lineage.ancestors, ...lineage.descendants];
  return [...new Map(links.map((link) => [link.to, link])).values()].flatMap((link): readonly WhyNot[] => {
    const agent = link.to;
    if (all.some((other) => other.agent === agent && other.parents.includes(event.id))) return [];
    const failure = lineage.failures.find((one) => one.eventId === event.id && one.agent === agent);
    if (failure !== undefined) return [{ why: 'failed', agent, reason: failure.message }];
    const delivery = lineage.deliveries.find((one) => one.eventId === event.id && one.agent === agent);
    if (delivery !== undefined) return isTrouble(delivery.status) ? [{ why: 'delivery', agent, status: delivery.status, reason: delivery.reason }] : [];
    const standing = figures.agents.find((one) => one.agent === agent);
    if (event.position > link.passed) return [standing?.state === 'paused' ? { why: 'waitingPaused', agent } : { why: 'waiting', agent, count: link.lag }];
    return [standing?.reasonCode === 'paused.drop' ? { why: 'dropped', agent } : { why: 'swallowed', agent }];
  });
}

function isTrouble(status: string): status is Extract<WhyNot, { why: 'delivery' }>['status'] {
  return !ENDED_WELL.has(status);
}

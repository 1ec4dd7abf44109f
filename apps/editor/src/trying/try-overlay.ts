import { create } from 'zustand';
import { linkId, type ItemId, type Link } from '../document/graph-document.js';
import type { TryProgress, TryResult } from './try-result.js';
import { linkCounts, type TryStep } from './try-steps.js';

export interface TriedCounts {
  readonly received: number;
  readonly emitted: number;
  readonly failed: number;
}

/** What a part of the canvas does in the step that is shown. */
export type StepMark = 'emits' | 'receives' | 'delivers' | 'fails';

interface TryOverlay {
  /** `off`: the canvas shows what is live. */
  readonly phase: 'off' | 'running' | 'done';
  readonly workflowId: string | undefined;
  readonly agents: ReadonlyMap<string, TriedCounts>;
  /** Events that went over each link; known when the try is done. */
  readonly links: ReadonlyMap<ItemId, number>;
  readonly step: TryStep | undefined;
}

const off: TryOverlay = { phase: 'off', workflowId: undefined, agents: new Map(), links: new Map(), step: undefined };

/** What of a try is drawn over the canvas, in place of what is live. */
export const useTryOverlay = create<TryOverlay>(() => off);

/** Counts of an agent in the try that is shown; its component draws anew when these change. */
export function useTriedAgent(slug: string): TriedCounts | undefined {
  return useTryOverlay((state) => (state.phase === 'off' ? undefined : state.agents.get(slug)));
}

/** Events that went over a link in the try that is shown. */
export function useTriedLink(link: Pick<Link, 'from' | 'port' | 'to'>): number | undefined {
  return useTryOverlay((state) => (state.phase === 'off' ? undefined : state.links.get(linkId(link))));
}

/** What an agent does in the step that is shown. */
export function useStepMark(slug: string): StepMark | undefined {
  return useTryOverlay(({ step }) => markOf(step, slug));
}

/** Whether the event of the step that is shown goes over this link. */
export function useIsStepLink(link: Pick<Link, 'from' | 'port' | 'to'>): boolean {
  return useTryOverlay(({ step }) => step?.links.includes(linkId(link)) === true);
}

export function markOf(step: TryStep | undefined, slug: string): StepMark | undefined {
  if (step === undefined) return undefined;
  if (step.agent === slug) return ({ emitted: 'emits', delivered: 'delivers', failed: 'fails' } as const)[step.kind];
  return step.to.includes(slug) ? 'receives' : undefined;
}

export function overlayStarts(workflowId: string): void {
  useTryOverlay.setState({ ...off, phase: 'running', workflowId });
}

/** Counts that did not change keep their identity, so that only what changed is drawn. */
export function overlayAdvances({ agents }: TryProgress): void {
  useTryOverlay.setState((state) => ({ agents: keepSame(state.agents, agents) }));
}

export function overlayShows(workflowId: string, result: TryResult, links: readonly Link[]): void {
  const counts = Object.fromEntries(Object.entries(result.agents).map(([slug, agent]) => [slug, countsOf(agent)]));
  useTryOverlay.setState((state) => ({ phase: 'done', workflowId, agents: keepSame(state.agents, counts), links: linkCounts(result.agents, links), step: undefined }));
}

export function overlaySteps(step: TryStep | undefined): void {
  useTryOverlay.setState({ step });
}

export function overlayOff(): void {
  useTryOverlay.setState(off);
}

function countsOf({ received, emitted, failures }: TryResult['agents'][string]): TriedCounts {
  return { received, emitted: Object.values(emitted).reduce((sum, count) => sum + count, 0), failed: failures.total };
}

function keepSame(before: ReadonlyMap<string, TriedCounts>, now: Readonly<Record<string, TriedCounts>>): ReadonlyMap<string, TriedCounts> {
  return new Map(Object.entries(now).map(([slug, counts]) => {
    const was = before.get(slug);
    const isSame = was !== undefined && was.received === counts.received && was.emitted === counts.emitted && was.failed === counts.failed;
    return [slug, isSame ? was : counts];
  }));
}

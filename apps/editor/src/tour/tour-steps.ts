/** The steps of the guided start, in their order. */
export const tourSteps = ['runs', 'inbox', 'link', 'change', 'try', 'publish'] as const;
export type TourStep = (typeof tourSteps)[number];

/** How far an account is: a step, or done with it. `undefined`: never seen. */
export type TourState = TourStep | 'done' | 'skipped';

/** What the person sees and did, as far as the tour can tell. */
export interface TourFacts {
  readonly path: string;
  /** Of the demo; `undefined`: there is none. */
  readonly demoId: string | undefined;
  readonly hasLinkOpen: boolean;
  readonly hasChanged: boolean;
  readonly hasTried: boolean;
  readonly hasPublished: boolean;
}

/** Where a step takes place. */
export function pathOf(step: TourStep, demoId: string): string {
  if (step === 'runs') return '/';
  return step === 'inbox' ? '/inbox' : `/workflows/${demoId}`;
}

/** Whether what the step asks for was done. */
export function isReached(step: TourStep, facts: TourFacts): boolean {
  switch (step) {
    case 'runs': return facts.path === '/inbox';
    case 'inbox': return facts.path === `/workflows/${facts.demoId ?? ''}`;
    case 'link': return facts.hasLinkOpen;
    case 'change': return facts.hasChanged;
    case 'try': return facts.hasTried;
    case 'publish': return facts.hasPublished;
  }
}

/** Whether the next step comes by itself; in between a person wants to read, or is still typing. */
export function goesOn(step: TourStep): boolean {
  return step === 'runs' || step === 'inbox' || step === 'publish';
}

export function stepAfter(step: TourStep): TourState {
  return tourSteps[tourSteps.indexOf(step) + 1] ?? 'done';
}

export function stepBefore(step: TourStep): TourStep {
  return tourSteps[Math.max(0, tourSteps.indexOf(step) - 1)] ?? step;
}

/** What was kept for an account; anything else means that it was never seen. */
export function readTour(text: string | null): TourState | undefined {
  if (text === 'done' || text === 'skipped') return text;
  return tourSteps.find((step) => step === text);
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const GAP = 12;

/** Where the card stands beside its target: below it, else above, else right or left of it; `undefined` where no side has room. */
export function cardPlace(target: Box, card: { readonly width: number; readonly height: number }, screen: { readonly width: number; readonly height: number }): { readonly left: number; readonly top: number } | undefined {
  const right = target.left + target.width + GAP;
  const below = target.top + target.height + GAP;
  const along = { left: within(target.left, screen.width - card.width), top: within(target.top, screen.height - card.height) };
  const sides = [
    { left: along.left, top: below }, { left: along.left, top: target.top - card.height - GAP },
    { left: right, top: along.top }, { left: target.left - card.width - GAP, top: along.top },
  ];
  return sides.find(({ left, top }) => left >= GAP && top >= GAP && left + card.width + GAP <= screen.width && top + card.height + GAP <= screen.height);
}

function within(wanted: number, room: number): number {
  return Math.max(GAP, Math.min(wanted, room - GAP));
}

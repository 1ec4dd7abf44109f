import { create } from 'zustand';
import { readTour, type TourState } from './tour-steps.js';

interface TourStore {
  /** Whose tour it is. */
  readonly account: string | undefined;
  readonly state: TourState | undefined;
  /** The last step was just done: the card says so until it is closed. */
  readonly isFresh: boolean;
}

export const useTour = create<TourStore>(() => ({ account: undefined, state: undefined, isFresh: false }));

const key = (account: string): string => `rookery tour ${account}`;

/** Takes up the tour of an account where it was left; a new one waits until the demo is seen. */
export function openTour(account: string): void {
  if (useTour.getState().account !== account) useTour.setState({ account, state: readTour(localStorage.getItem(key(account))), isFresh: false });
}

export function moveTour(account: string, state: TourState): void {
  localStorage.setItem(key(account), state);
  useTour.setState({ account, state, isFresh: false });
}

/** The last step was done: kept at once, told until somebody closes the card. */
export function finishTour(account: string): void {
  moveTour(account, 'done');
  useTour.setState({ isFresh: true });
}

/** From the beginning, also for those who had it. */
export function startTour(account: string): void {
  moveTour(account, 'runs');
}

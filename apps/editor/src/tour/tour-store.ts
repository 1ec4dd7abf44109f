import { create } from 'zustand';
import { readTour, type TourState } from './tour-steps.js';

interface TourStore {
  /** Whose tour it is. */
  readonly account: string | undefined;
  readonly state: TourState | undefined;
}

export const useTour = create<TourStore>(() => ({ account: undefined, state: undefined }));

const key = (account: string): string => `rookery tour ${account}`;

/** Takes up the tour of an account where it was left; a new one waits until the demo is seen. */
export function openTour(account: string): void {
  if (useTour.getState().account !== account) useTour.setState({ account, state: readTour(localStorage.getItem(key(account))) });
}

export function moveTour(account: string, state: TourState): void {
  localStorage.setItem(key(account), state);
  useTour.setState({ account, state });
}

/** From the beginning, also for those who had it. */
export function startTour(account: string): void {
  moveTour(account, 'runs');
}

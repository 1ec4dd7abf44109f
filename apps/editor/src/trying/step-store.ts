import { create } from 'zustand';
import { overlaySteps } from './try-overlay.js';
import type { TryStep } from './try-steps.js';

interface StepState {
  readonly steps: readonly TryStep[];
  /** -1: before the first one. */
  readonly index: number;
  readonly isPlaying: boolean;
}

/** Where somebody stands who steps through a try. */
export const useSteps = create<StepState>(() => ({ steps: [], index: -1, isPlaying: false }));

export function loadSteps(steps: readonly TryStep[]): void {
  useSteps.setState({ steps, index: -1, isPlaying: false });
  overlaySteps(undefined);
}

/** Goes to a step, at most to the last one, where playing ends. */
export function goToStep(wanted: number): void {
  const { steps, isPlaying } = useSteps.getState();
  const index = Math.max(-1, Math.min(steps.length - 1, wanted));
  useSteps.setState({ index, isPlaying: isPlaying && index < steps.length - 1 });
  overlaySteps(steps[index]);
}

export function moveStep(by: number): void {
  goToStep(useSteps.getState().index + by);
}

/** Plays on, from the start when the end was reached; or pauses. */
export function togglePlay(): void {
  const { steps, index, isPlaying } = useSteps.getState();
  if (steps.length === 0) return;
  if (!isPlaying && index >= steps.length - 1) goToStep(-1);
  useSteps.setState({ isPlaying: !isPlaying });
}

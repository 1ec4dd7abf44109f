import { beforeEach, expect, test } from 'vitest';
import { goToStep, loadSteps, moveStep, togglePlay, useSteps } from './step-store.js';
import { useTryOverlay } from './try-overlay.js';
import type { TryStep } from './try-steps.js';

const step = (agent: string): TryStep => ({ kind: 'emitted', agent, at: '2026-03-01T09:00:00.000Z', links: [], to: [], port: 'out', traceId: '1-1', payload: {}, text: null });
const shown = () => useTryOverlay.getState().step?.agent;

beforeEach(() => loadSteps([step('a'), step('b')]));

test('shows the step on the canvas', () => {
  moveStep(1);
  expect(shown()).toBe('a');
  moveStep(1);
  expect(shown()).toBe('b');
});

test('stays within the steps, and shows none before the first', () => {
  goToStep(9);
  expect([useSteps.getState().index, shown()]).toEqual([1, 'b']);
  goToStep(-9);
  expect([useSteps.getState().index, shown()]).toEqual([-1, undefined]);
});

test('ends playing at the last step and begins anew from there', () => {
  togglePlay();
  goToStep(1);
  expect(useSteps.getState().isPlaying).toBe(false);
  togglePlay();
  expect([useSteps.getState().index, useSteps.getState().isPlaying]).toEqual([-1, true]);
});

test('does not play where nothing happened', () => {
  loadSteps([]);
  togglePlay();
  expect(useSteps.getState().isPlaying).toBe(false);
});

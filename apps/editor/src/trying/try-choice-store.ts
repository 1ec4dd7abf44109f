import { create } from 'zustand';
import { firstChoice, type TryChoice } from './try-order.js';

interface ChoiceState {
  /** By workflow; kept while the page is open, so that closing the panel loses nothing. */
  readonly choices: Readonly<Record<string, TryChoice>>;
}

const useChoices = create<ChoiceState>(() => ({ choices: {} }));

export function useTryChoice(workflowId: string): TryChoice {
  return useChoices((state) => state.choices[workflowId] ?? firstChoice);
}

export function chooseInput(workflowId: string, part: Partial<TryChoice>): void {
  useChoices.setState(({ choices }) => ({ choices: { ...choices, [workflowId]: { ...firstChoice, ...choices[workflowId], ...part } } }));
}

export function choiceNow(workflowId: string): TryChoice {
  return useChoices.getState().choices[workflowId] ?? firstChoice;
}

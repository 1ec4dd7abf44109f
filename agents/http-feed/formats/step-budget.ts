/** Steps that may still be made. `spend` throws what `exceeded` makes once they are used up. */
export interface StepBudget {
  spend(steps: number): void;
}

export function stepBudget(most: number, exceeded: () => Error): StepBudget {
  let left = most;
  return {
    spend(steps) {
      // Whole numbers only: a fraction would make every step allocate.
      left -= Math.ceil(steps);
      if (left < 0) throw exceeded();
    },
  };
}

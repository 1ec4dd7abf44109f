import { createContext, use } from 'react';
import type { PlacedFault } from './code-editor.js';

/** Faults that running the agent found in its code; shown at their lines until it runs again. */
export const CodeFaultsContext = createContext<readonly PlacedFault[]>([]);

export function useCodeFaults(): readonly PlacedFault[] {
  return use(CodeFaultsContext);
}

import { createContext, useContext } from 'react';
import type { ItemId } from '../document/graph-document.js';

/** What the parts of the canvas need beside the document. Stays the same object while somebody edits. */
export interface CanvasContextValue {
  readonly workflowId: string;
  readonly isReadOnly: boolean;
  /** Opens an agent's panel. */
  readonly open: (slug: ItemId) => void;
}

export const CanvasContext = createContext<CanvasContextValue>({ workflowId: '', isReadOnly: true, open: () => undefined });

export function useCanvasContext(): CanvasContextValue {
  return useContext(CanvasContext);
}

/** Whether the canvas is seen from so far away that text cannot be read; then none is drawn. */
export const FarContext = createContext(false);

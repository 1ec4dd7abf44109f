import type { ItemId } from '../document/graph-document.js';

/** What on the canvas has the focus, itself and not a button in it. */
export function focusedItem(): ItemId | undefined {
  const element = document.activeElement;
  return element?.matches('.react-flow__node, .react-flow__edge') === true ? (element.getAttribute('data-id') ?? undefined) : undefined;
}

/** Whether keys without Ctrl are for the canvas: nothing else has the focus. */
export function isCanvasActive(): boolean {
  const element = document.activeElement;
  return element === null || element === document.body || element.matches('[data-canvas], .react-flow, .react-flow__node, .react-flow__edge, #main');
}

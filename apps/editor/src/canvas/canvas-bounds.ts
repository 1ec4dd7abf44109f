import type { Box } from '../document/graph-document.js';
import { boundsOf } from '../document/layout.js';
import type { CanvasNode } from './canvas-items.js';

/** The box around everything on the canvas. */
export function boundsOfNodes(nodes: readonly CanvasNode[]): Box | undefined {
  return boundsOf(nodes.map(boxOfNode));
}

export function boxOfNode({ position, width = 0, height = 0 }: CanvasNode): Box {
  return { ...position, width, height };
}

import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { useDraft } from '../document/draft-store.js';
import { isLinkId, linkOf, type Box, type Size } from '../document/graph-document.js';
import type { CanvasNode, LinkEdge } from './canvas-items.js';
import { boxOfNode } from './canvas-bounds.js';
import { useCanvas } from './canvas-store.js';
import { viewOn } from './sight.js';

/** What is out of sight is drawn some frames after it came into sight. */
const MOST_FRAMES = 60;

/** Brings what was asked for into sight, and gives it the focus as soon as it is drawn. */
export function useWanted(): void {
  const wanted = useCanvas((state) => state.wanted);
  const { getNode, getViewport, setViewport } = useReactFlow<CanvasNode, LinkEdge>();
  const store = useStoreApi();
  useEffect(() => {
    if (wanted === undefined) return undefined;
    let frame = 0;
    let tries = 0;
    let isMoved = false;
    const look = (): void => {
      tries += 1;
      // A panel that just opened has taken its part of the canvas two frames later.
      if (!wanted.takesFocus && tries < 3) {
        frame = requestAnimationFrame(look);
        return;
      }
      const link = isLinkId(wanted.id) ? linkOf(useDraft.getState().document, wanted.id) : undefined;
      const node = getNode(link?.to ?? wanted.id);
      if (node !== undefined && !isMoved) {
        isMoved = true;
        const view = viewOn(boxOfNode(node), getViewport(), surroundings(store.getState().domNode));
        if (view !== undefined) void setViewport(view);
      }
      // What was drawn anew has lost the focus it had.
      if (!wanted.takesFocus && document.activeElement !== document.body) return;
      const element = store.getState().domNode?.querySelector<HTMLElement>(`[data-id="${CSS.escape(wanted.id)}"]`);
      if (element !== null && element !== undefined) element.focus({ preventScroll: true });
      else if (tries < MOST_FRAMES) frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [wanted, getNode, getViewport, setViewport, store]);
}

/** The canvas as it is now, and what lies over it (`data-cover`); the library's own figures come some frames later. */
function surroundings(canvas: HTMLElement | null): { readonly canvas: Size; readonly covers: readonly Box[] } {
  if (canvas === null) return { canvas: { width: 0, height: 0 }, covers: [] };
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const covers = [...(canvas.closest('[data-canvas]')?.querySelectorAll('[data-cover]') ?? [])].map((cover) => cover.getBoundingClientRect());
  return { canvas: { width, height }, covers: covers.map((cover) => ({ x: cover.left - left, y: cover.top - top, width: cover.width, height: cover.height })) };
}

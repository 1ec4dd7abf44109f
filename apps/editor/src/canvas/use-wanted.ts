import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useEffect } from 'react';
import { useDraft } from '../document/draft-store.js';
import { isLinkId, linkOf, type Box } from '../document/graph-document.js';
import type { CanvasNode, LinkEdge } from './canvas-items.js';
import { boxOfNode } from './canvas-bounds.js';
import { useCanvas } from './canvas-store.js';

const LEAST_ZOOM = 0.6;
/** What is out of sight is drawn some frames after it came into sight. */
const MOST_FRAMES = 60;

/** Brings what was asked for into sight, and gives it the focus as soon as it is drawn. */
export function useWanted(): void {
  const wanted = useCanvas((state) => state.wanted);
  const { getNode, setCenter } = useReactFlow<CanvasNode, LinkEdge>();
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
        const { transform, width, height } = store.getState();
        const box = boxOfNode(node);
        if (!isInSight(box, { transform, width, height })) void setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: Math.max(transform[2], LEAST_ZOOM) });
      }
      // What was drawn anew has lost the focus it had.
      if (!wanted.takesFocus && document.activeElement !== document.body) return;
      const element = store.getState().domNode?.querySelector<HTMLElement>(`[data-id="${CSS.escape(wanted.id)}"]`);
      if (element !== null && element !== undefined) element.focus({ preventScroll: true });
      else if (tries < MOST_FRAMES) frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [wanted, getNode, setCenter, store]);
}

function isInSight({ x, y, width, height }: Box, seen: { readonly transform: readonly [number, number, number]; readonly width: number; readonly height: number }): boolean {
  const [left, top, zoom] = seen.transform;
  const at = { x: x * zoom + left, y: y * zoom + top };
  return zoom >= 0.4 && at.x >= 0 && at.y >= 0 && at.x + width * zoom <= seen.width && at.y + height * zoom <= seen.height;
}

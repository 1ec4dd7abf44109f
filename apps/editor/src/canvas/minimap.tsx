import { useNodes, useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef, type PointerEvent } from 'react';
import type { Box } from '../document/graph-document.js';
import { useTexts } from '../texts/texts.js';
import { boxOfNode, boundsOfNodes } from './canvas-bounds.js';
import type { CanvasNode, LinkEdge } from './canvas-items.js';
import { canvasTexts } from './canvas-texts.js';
import classes from './canvas.module.css';

const WIDTH = 180;
const HEIGHT = 112;
const PADDING = 8;
const LEAST_ROOM = { width: 520, height: 240 } as const;

interface Fit {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
}

/** The overview map, while the canvas has room for both it and the agents. */
export function Minimap() {
  const isRoomy = useStore(({ width, height }) => width >= LEAST_ROOM.width && height >= LEAST_ROOM.height);
  return isRoomy ? <Picture /> : null;
}

/** The whole workflow in small, drawn once per change; panning only moves the frame of what is seen. */
function Picture() {
  const text = useTexts(canvasTexts);
  const scheme = useComputedColorScheme();
  const nodes = useNodes<CanvasNode>();
  const store = useStoreApi<CanvasNode, LinkEdge>();
  const { setCenter } = useReactFlow();
  const picture = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const fit = useMemo(() => fitOf(boundsOfNodes(nodes)), [nodes]);
  useEffect(() => {
    if (picture.current !== null) draw(picture.current, nodes, { fit, isDark: scheme === 'dark' });
  }, [nodes, fit, scheme]);
  useEffect(() => {
    const follow = (): void => {
      const { transform: [x, y, zoom], width, height } = store.getState();
      if (frame.current === null) return;
      frame.current.style.transform = `translate(${fit.left - (x / zoom) * fit.scale}px, ${fit.top - (y / zoom) * fit.scale}px)`;
      frame.current.style.width = `${(width / zoom) * fit.scale}px`;
      frame.current.style.height = `${(height / zoom) * fit.scale}px`;
    };
    follow();
    return store.subscribe(follow);
  }, [store, fit]);
  const go = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1) return;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    event.currentTarget.setPointerCapture(event.pointerId);
    void setCenter((event.clientX - left - fit.left) / fit.scale, (event.clientY - top - fit.top) / fit.scale, { zoom: store.getState().transform[2] });
  };
  return (
    <div data-cover className={classes['minimap']} role="img" aria-label={text('minimap')} onPointerDown={go} onPointerMove={go}>
      <canvas ref={picture} width={WIDTH * 2} height={HEIGHT * 2} style={{ width: WIDTH, height: HEIGHT }} />
      <div ref={frame} className={classes['seen']} />
    </div>
  );
}

function fitOf(bounds: Box | undefined): Fit {
  if (bounds === undefined) return { scale: 0.05, left: WIDTH / 2, top: HEIGHT / 2 };
  const scale = Math.min(0.1, (WIDTH - 2 * PADDING) / Math.max(1, bounds.width), (HEIGHT - 2 * PADDING) / Math.max(1, bounds.height));
  return { scale, left: (WIDTH - bounds.width * scale) / 2 - bounds.x * scale, top: (HEIGHT - bounds.height * scale) / 2 - bounds.y * scale };
}

const colors: Readonly<Record<string, readonly [string, string]>> = { source: ['#0ca678', '#38d9a9'], step: ['#4263eb', '#91a7ff'], lookup: ['#ae3ec9', '#e599f7'], action: ['#d9480f', '#ffa94d'], none: ['#ced4da', '#4b5058'] };

function draw(picture: HTMLCanvasElement, nodes: readonly CanvasNode[], { fit, isDark }: { readonly fit: Fit; readonly isDark: boolean }): void {
  const pen = picture.getContext('2d');
  if (pen === null) return;
  pen.setTransform(2, 0, 0, 2, 0, 0);
  pen.clearRect(0, 0, WIDTH, HEIGHT);
  for (const node of nodes) {
    const box = boxOfNode(node);
    const kind = node.type === 'agent' ? (node.data.manifest?.kind ?? 'step') : 'none';
    pen.fillStyle = colors[kind]?.[isDark ? 1 : 0] ?? '#868e96';
    pen.globalAlpha = node.type === 'agent' ? 1 : 0.45;
    pen.fillRect(fit.left + box.x * fit.scale, fit.top + box.y * fit.scale, Math.max(2, box.width * fit.scale), Math.max(1.5, box.height * fit.scale));
  }
}

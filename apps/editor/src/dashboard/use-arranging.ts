import { useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from 'react';
import { COLUMNS, placed } from './arrange.js';
import type { Tile } from './dashboard-api.js';

const ROW = 88;

interface Grip {
  readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
}

interface Arranging {
  readonly dragged: string | undefined;
  /** For the handle that moves a tile, or the corner that resizes it. */
  readonly grip: (tile: Tile, what: 'move' | 'size') => Grip;
  /** Arrow keys move, with Shift they resize. */
  readonly onKey: (tile: Tile) => (event: KeyboardEvent) => void;
}

/** Moves and resizes tiles by pointer and by keys; each step is told with the tiles as they are then. */
export function useArranging({ tiles, grid, onChange }: { readonly tiles: readonly Tile[]; readonly grid: RefObject<HTMLElement | null>; readonly onChange: (tiles: readonly Tile[], moved: string) => void }): Arranging {
  const [dragged, setDragged] = useState<string>();
  const start = useRef<{ readonly x: number; readonly y: number; readonly tile: Tile; readonly tiles: readonly Tile[] }>(undefined);
  const end = (event: PointerEvent<HTMLElement>): void => {
    event.currentTarget.releasePointerCapture(event.pointerId);
    start.current = undefined;
    setDragged(undefined);
  };
  return {
    dragged,
    grip: (tile, what) => ({
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { x: event.clientX, y: event.clientY, tile, tiles };
        setDragged(tile.id);
      },
      onPointerMove: (event) => {
        const from = start.current;
        if (from === undefined) return;
        const column = (grid.current?.clientWidth ?? 1_200) / COLUMNS;
        const [right, down] = [Math.round((event.clientX - from.x) / column), Math.round((event.clientY - from.y) / ROW)];
        const next = what === 'move' ? { x: from.tile.x + right, y: from.tile.y + down } : { width: from.tile.width + right, height: from.tile.height + down };
        onChange(placed(from.tiles, from.tile.id, next), from.tile.id);
      },
      onPointerUp: end,
      onPointerCancel: end,
    }),
    onKey: (tile) => (event) => {
      const [right, down] = steps[event.key] ?? [0, 0];
      if (right === 0 && down === 0) return;
      event.preventDefault();
      onChange(placed(tiles, tile.id, event.shiftKey ? { width: tile.width + right, height: tile.height + down } : { x: tile.x + right, y: tile.y + down }), tile.id);
    },
  };
}

const steps: Readonly<Record<string, readonly [right: number, down: number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

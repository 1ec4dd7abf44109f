import type { EdgeChange, NodeChange } from '@xyflow/react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { change, select, useDraft } from '../document/draft-store.js';
import { isGroupId, linkOf, type Box, type ItemId, type Position } from '../document/graph-document.js';
import { moveItems } from '../document/items.js';
import { boxOf } from '../document/layout.js';
import { canSplice, spliceLink } from '../document/links.js';
import { withMembers } from '../document/notes-and-groups.js';
import { translate } from '../texts/texts.js';
import { sizesOf, type CanvasNode, type Dragged, type LinkEdge } from './canvas-items.js';
import { useCanvas } from './canvas-store.js';
import { canvasTexts } from './canvas-texts.js';
import { curvesOf } from './link-curves.js';
import { makeRoom } from './make-room.js';
import { spliceTarget, type LinkCurve } from './splice-target.js';

/** What a drag needs to know from its start: the draft does not change until its end. */
interface Drag {
  /** What moves along because its group does, by group. */
  readonly followers: ReadonlyMap<ItemId, readonly ItemId[]>;
  readonly starts: ReadonlyMap<ItemId, Position>;
  /** The links that the one agent that is dragged can be dropped on. */
  readonly curves: readonly LinkCurve[];
}

const nothing: Dragged = new Map();

/** Moving and sizing by the mouse: places are kept here while it lasts, and written into the draft once, at the end. */
export function useDragging() {
  const catalogue = useCatalogue();
  const [dragged, setDragged] = useState<Dragged>(nothing);
  const newest = useRef<Dragged>(nothing);
  const drag = useRef<Drag | undefined>(undefined);
  const place = useCallback((places: Dragged): void => {
    newest.current = places;
    setDragged(places);
  }, []);

  const onNodeDragStart = useCallback((_: unknown, __: CanvasNode, nodes: readonly CanvasNode[]): void => {
    const { document } = useDraft.getState();
    const sizes = sizesOf(document, catalogue);
    const held = new Set(nodes.map(({ id }) => id));
    const followers = new Map([...held].filter(isGroupId).map((id) => [id, [...withMembers(document, [id], sizes)].filter((member) => !held.has(member))] as const));
    const moved = [...held, ...[...followers.values()].flat()];
    const starts = new Map(moved.flatMap((id) => {
      const box = boxOf(document, id, sizes);
      return box === undefined ? [] : [[id, { x: box.x, y: box.y }] as const];
    }));
    const [only] = nodes;
    const isLoose = nodes.length === 1 && only?.type === 'agent' && document.links.every(({ from, to }) => from !== only.id && to !== only.id);
    const curves = isLoose ? curvesOf(document, catalogue).filter(({ link }) => canSplice(document, catalogue, { link, slug: only.id })) : [];
    drag.current = { followers, starts, curves };
  }, [catalogue]);

  const onNodeDrag = useCallback((_: unknown, node: CanvasNode): void => {
    const curves = drag.current?.curves ?? [];
    if (curves.length === 0) return;
    const found = spliceTarget({ ...node.position, width: node.width ?? 0, height: node.height ?? 0 }, node.id, curves);
    if (useCanvas.getState().spliceTarget !== found) useCanvas.setState({ spliceTarget: found });
  }, []);

  const onNodeDragStop = useCallback((_: unknown, node: CanvasNode): void => {
    const target = useCanvas.getState().spliceTarget;
    useCanvas.setState({ spliceTarget: undefined });
    drag.current = undefined;
    change(translate(canvasTexts, target === undefined ? 'moved' : 'spliced'), (document) => {
      const moved = moveItems(document, newest.current);
      const link = target === undefined ? undefined : linkOf(moved, target);
      return link === undefined ? moved : makeRoom(spliceLink(moved, catalogue, { link, slug: node.id }), node.id, { from: link.from, to: link.to });
    });
    place(nothing);
  }, [catalogue, place]);

  const onNodesChange = useCallback((changes: readonly NodeChange<CanvasNode>[]): void => {
    takeSelection(changes);
    const moves = changes.filter((one) => (one.type === 'position' && one.position !== undefined && one.dragging !== false) || (one.type === 'dimensions' && one.resizing === true));
    if (moves.length === 0) return;
    place(moves.reduce((places, one) => withChange(places, one, drag.current), newest.current));
  }, [place]);

  const onEdgesChange = useCallback((changes: readonly EdgeChange<LinkEdge>[]): void => takeSelection(changes), []);
  const endResize = useCallback((): void => place(nothing), [place]);

  return useMemo(() => ({ dragged, endResize, handlers: { onNodeDragStart, onNodeDrag, onNodeDragStop, onNodesChange, onEdgesChange } }), [dragged, endResize, onNodeDragStart, onNodeDrag, onNodeDragStop, onNodesChange, onEdgesChange]);
}

function withChange(places: Dragged, one: NodeChange<CanvasNode>, drag: Drag | undefined): Dragged {
  if (one.type === 'dimensions' && one.dimensions !== undefined) return new Map([...places, [one.id, { ...placeOf(places, one.id), ...one.dimensions }]]);
  if (one.type !== 'position' || one.position === undefined) return places;
  const { position } = one;
  const start = drag?.starts.get(one.id);
  const followers = start === undefined ? [] : (drag?.followers.get(one.id) ?? []).flatMap((id) => {
    const from = drag?.starts.get(id);
    return from === undefined ? [] : [[id, { x: from.x + position.x - start.x, y: from.y + position.y - start.y }] as const];
  });
  return new Map([...places, [one.id, { ...places.get(one.id), x: position.x, y: position.y }], ...followers]);
}

function placeOf(places: Dragged, id: ItemId): Position | Box {
  const known = places.get(id);
  if (known !== undefined) return known;
  const { x, y } = boxOf(useDraft.getState().document, id) ?? { x: 0, y: 0 };
  return { x, y };
}

function takeSelection(changes: readonly (NodeChange<CanvasNode> | EdgeChange<LinkEdge>)[]): void {
  const chosen = changes.filter((one) => one.type === 'select');
  if (chosen.length === 0) return;
  const selection = new Set(useDraft.getState().selection);
  for (const { id, selected } of chosen) {
    if (selected) selection.add(id);
    else selection.delete(id);
  }
  select(selection);
}

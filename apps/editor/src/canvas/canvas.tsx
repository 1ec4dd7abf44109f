import '@xyflow/react/dist/base.css';
import { Background, ReactFlow, ReactFlowProvider, SelectionMode, useReactFlow, useStore, useStoreApi, type Connection, type FinalConnectionState } from '@xyflow/react';
import { useComputedColorScheme } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useCallback, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent as ReactMouseEvent, type ReactNode } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { select, useDraft } from '../document/draft-store.js';
import { GRID } from '../document/layout.js';
import { canLink } from '../document/links.js';
import type { ItemId, LinkName, Size } from '../document/graph-document.js';
import { useTexts } from '../texts/texts.js';
import { AgentNodeView } from './agent-node.js';
import { linkAgents, refusalText, rewire } from './canvas-actions.js';
import { CanvasContext, FarContext, type CanvasContextValue } from './canvas-context.js';
import type { CanvasNode, LinkEdge } from './canvas-items.js';
import { CanvasOverlays } from './canvas-overlays.js';
import { openPicker, resetCanvas, useCanvas } from './canvas-store.js';
import { canvasTexts } from './canvas-texts.js';
import { boundsOfNodes } from './canvas-bounds.js';
import { GroupNodeView, NoteNodeView } from './frame-nodes.js';
import { LinkEdgeView } from './link-edge.js';
import { openingView } from './opening-view.js';
import { useCanvasItems } from './use-canvas-items.js';
import { useDragging } from './use-dragging.js';
import { useWanted } from './use-wanted.js';
import classes from './canvas.module.css';

const nodeTypes = { agent: AgentNodeView, note: NoteNodeView, 'group-frame': GroupNodeView };
const edgeTypes = { link: LinkEdgeView };
const grid: [number, number] = [GRID, GRID];
/** Below this nothing on an agent can be read. */
const FAR = 0.4;

export interface CanvasProps {
  readonly workflowId: string;
  /** For who may not edit, and for phones. */
  readonly isReadOnly: boolean;
  readonly onOpen: (slug: string) => void;
}

/** The draft as a graph, left to right. */
export default function Canvas({ workflowId, isReadOnly, onOpen }: CanvasProps) {
  const [size, setSize] = useState<Size>();
  const place = useRef<HTMLDivElement>(null);
  const context = useMemo((): CanvasContextValue => ({ workflowId, isReadOnly, open: onOpen }), [workflowId, isReadOnly, onOpen]);
  useLayoutEffect(() => {
    const { width = 0, height = 0 } = place.current?.getBoundingClientRect() ?? {};
    setSize({ width, height });
    return resetCanvas;
  }, []);
  return (
    <CanvasContext value={context}>
      <div ref={place} className={classes['canvas']} data-canvas tabIndex={-1} onPointerDownCapture={closeOthers} onKeyDown={isReadOnly ? undefined : openByTab}>
        {size !== undefined && <ReactFlowProvider><Measured><Far><Flow size={size} isReadOnly={isReadOnly} onOpen={onOpen} /></Far></Measured></ReactFlowProvider>}
      </div>
    </CanvasContext>
  );
}

/**
 * Every size and every place of a port is known before it is drawn. The library would all the same measure each node that comes
 * into sight and draw it and its links twice; while panning through a large workflow that is most of the work.
 */
function Measured({ children }: { readonly children: ReactNode }) {
  const store = useStoreApi();
  useState(() => store.setState({ updateNodeInternals: () => undefined }));
  return children;
}

function Far({ children }: { readonly children: ReactNode }) {
  const isFar = useStore((state) => state.transform[2] < FAR);
  return <FarContext value={isFar}>{children}</FarContext>;
}

function Flow({ size, isReadOnly, onOpen }: { readonly size: Size; readonly isReadOnly: boolean; readonly onOpen: (slug: string) => void }) {
  const text = useTexts(canvasTexts);
  const scheme = useComputedColorScheme();
  const isTouch = useMediaQuery('(pointer: coarse)');
  const { dragged, handlers } = useDragging();
  const { nodes, edges } = useCanvasItems(dragged);
  const [opening] = useState(() => openingView(boundsOfNodes(nodes), size));
  const linking = useLinking();
  useWanted();
  const onContextMenu = useCallback((event: MouseEvent | ReactMouseEvent, item?: { readonly id: ItemId }): void => {
    event.preventDefault();
    if (item !== undefined && !useDraft.getState().selection.has(item.id)) select([item.id]);
    useCanvas.setState({ menu: { x: event.clientX, y: event.clientY, on: item?.id } });
  }, []);
  const onSelectionMenu = useCallback((event: ReactMouseEvent, [first]: readonly CanvasNode[]): void => onContextMenu(event, first), [onContextMenu]);
  const onNodeClick = useCallback((_: unknown, node: CanvasNode): void => {
    if (isTouch && node.type === 'agent') onOpen(node.id);
  }, [isTouch, onOpen]);
  const onNodeDoubleClick = useCallback((_: unknown, node: CanvasNode): void => {
    if (node.type === 'agent') onOpen(node.id);
  }, [onOpen]);
  return (
    <>
      <ReactFlow<CanvasNode, LinkEdge>
        nodes={nodes} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes} {...handlers} {...(isReadOnly ? {} : linking)}
        aria-label={text('canvasLabel')} colorMode={scheme} defaultViewport={opening} minZoom={0.1} maxZoom={2} snapToGrid snapGrid={grid}
        onlyRenderVisibleElements elevateNodesOnSelect={false} elevateEdgesOnSelect nodesDraggable={!isReadOnly} nodesConnectable={!isReadOnly} edgesReconnectable={!isReadOnly} connectOnClick={false}
        disableKeyboardA11y deleteKeyCode={null} multiSelectionKeyCode={multiKeys} selectionKeyCode="Shift" selectionMode={SelectionMode.Partial} zoomOnDoubleClick={false} panOnScroll={!isTouch} panOnScrollSpeed={1}
        connectionRadius={28} connectionDragThreshold={4} nodeDragThreshold={3} reconnectRadius={14} selectNodesOnDrag={false}
        onNodeClick={onNodeClick} onNodeDoubleClick={onNodeDoubleClick} onNodeContextMenu={onContextMenu} onEdgeContextMenu={onContextMenu} onPaneContextMenu={onContextMenu} onSelectionContextMenu={onSelectionMenu}
        onPaneClick={focusCanvas} onFocus={followFocus}
      >
        <Background gap={24} size={1.2} />
      </ReactFlow>
      <CanvasOverlays isReadOnly={isReadOnly} onOpen={onOpen} />
    </>
  );
}

const multiKeys = ['Shift', 'Meta', 'Control'];

/** Links drawn by the mouse: to an agent, to the empty canvas, or from one end to another. */
function useLinking() {
  const catalogue = useCatalogue();
  const { screenToFlowPosition } = useReactFlow();
  const store = useStoreApi();
  const isRewiring = useRef(false);
  return useMemo(() => {
    const isValidConnection = (connection: Connection | LinkEdge): boolean => {
      const link = nameOf(connection);
      return link !== undefined && canLink(useDraft.getState().document, catalogue, link) === undefined;
    };
    const tell = (link: LinkName, refusal: ReturnType<typeof canLink>): void => {
      if (refusal !== undefined && !(refusal === 'self' && isRewiring.current)) notifications.show({ color: 'orange', message: refusalText(refusal, link.to) });
    };
    return {
      isValidConnection,
      onConnect: (connection: Connection): void => {
        const link = nameOf(connection);
        if (link !== undefined) tell(link, linkAgents(link, catalogue));
      },
      onConnectEnd: (event: MouseEvent | TouchEvent, state: FinalConnectionState): void => {
        if (state.isValid === true || state.fromHandle === null || isRewiring.current) return;
        const end = 'clientX' in event ? event : event.changedTouches[0];
        if (end === undefined) return;
        const over = document.elementFromPoint(end.clientX, end.clientY)?.closest<HTMLElement>('.react-flow__node-agent')?.dataset['id'];
        const isForward = state.fromHandle.type === 'source';
        const port = state.fromHandle.id ?? 'out';
        const other = over ?? state.toNode?.id;
        if (other !== undefined) {
          const link = isForward ? { from: state.fromNode.id, port, to: other } : { from: other, port: state.toHandle?.id ?? 'out', to: state.fromNode.id };
          if (other !== state.fromNode.id) tell(link, linkAgents(link, catalogue));
          return;
        }
        if (!isForward || store.getState().domNode?.contains(document.elementFromPoint(end.clientX, end.clientY)) !== true) return;
        const { x, y } = screenToFlowPosition({ x: end.clientX, y: end.clientY });
        openPicker({ kind: 'after', from: state.fromNode.id, port, at: { x, y: y - 30 } });
      },
      onReconnectStart: (): void => {
        isRewiring.current = true;
      },
      onReconnect: (edge: LinkEdge, connection: Connection): void => {
        const wanted = nameOf(connection);
        const link = nameOf(edge);
        if (wanted !== undefined && link !== undefined) tell(wanted, rewire(link, wanted, catalogue));
      },
      onReconnectEnd: (): void => {
        isRewiring.current = false;
      },
    };
  }, [catalogue, screenToFlowPosition, store]);
}

function nameOf({ source, sourceHandle, target }: Pick<Connection, 'source' | 'target'> & { readonly sourceHandle?: string | null }): LinkName | undefined {
  return source === '' || target === '' ? undefined : { from: source, port: sourceHandle ?? 'out', to: target };
}

/** After a click beside everything, keys are for the canvas. */
function focusCanvas(event: ReactMouseEvent): void {
  if (event.target instanceof Element) event.target.closest<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true });
}

/** Dragging keeps presses from the page, so that menus and popovers would stay open beside them. */
function closeOthers(): void {
  document.documentElement.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
}

/** After a click beside everything the Tab key opens the picker; elsewhere it goes from item to item, as everywhere. */
function openByTab(event: KeyboardEvent): void {
  if (event.key !== 'Tab' || event.shiftKey || event.target !== event.currentTarget) return;
  event.preventDefault();
  openPicker({ kind: 'free' });
}

/** What the Tab key reaches is selected, so that every command knows what it is for. */
function followFocus({ target }: { readonly target: EventTarget }): void {
  if (!(target instanceof Element) || !target.matches('.react-flow__node:focus-visible, .react-flow__edge:focus-visible')) return;
  const id = target.getAttribute('data-id');
  if (id !== null && !useDraft.getState().selection.has(id)) select([id]);
}

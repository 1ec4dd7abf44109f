import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useMemo } from 'react';
import { useCatalogue, type Catalogue } from '../api/catalogue.js';
import type { Command } from '../commands/command.js';
import { change, select, useDraft } from '../document/draft-store.js';
import { agentOf, isAgentId, isGroupId, isLinkId, type Position } from '../document/graph-document.js';
import { GRID, notesOf, groupsOf } from '../document/layout.js';
import { canSplice } from '../document/links.js';
import { firstPort } from '../document/ports.js';
import { useTexts, type Translate } from '../texts/texts.js';
import { copySelected, duplicateSelected, groupSelected, nudge, placeNote, removeSelected, ungroupSelected } from './canvas-actions.js';
import { focusedItem, isCanvasActive } from './canvas-focus.js';
import { sizesOf } from './canvas-items.js';
import { openPicker, show, toggleMinimap, useCanvas } from './canvas-store.js';
import { canvasTexts } from './canvas-texts.js';
import { neighbourOf, type Direction } from './neighbours.js';
import { boxesOf } from './boxes.js';

type Say = Translate<keyof (typeof canvasTexts)['en']>;

/** What can be done on the canvas. Who may not edit gets only what looks. */
export function useCanvasCommands(isReadOnly: boolean, onOpen: (slug: string) => void): readonly Command[] {
  const text = useTexts(canvasTexts);
  const catalogue = useCatalogue();
  const flow = useReactFlow();
  const store = useStoreApi();
  return useMemo(() => {
    const centre = (): Position => {
      const { width, height, transform: [x, y, zoom] } = store.getState();
      return { x: (width / 2 - x) / zoom - 100, y: (height / 2 - y) / zoom - 36 };
    };
    const view: readonly Command[] = [
      { id: 'canvas.find', title: text('find'), group: text('view'), shortcuts: ['mod+f', '/'], run: () => useCanvas.setState({ isSearching: true }) },
      { id: 'canvas.fit', title: text('fit'), group: text('view'), shortcuts: ['shift+1', '1'], run: () => void flow.fitView({ padding: 0.1, maxZoom: 1, minZoom: 0.1 }) },
      { id: 'canvas.zoomFull', title: text('zoomFull'), group: text('view'), shortcuts: ['0'], run: () => void flow.zoomTo(1) },
      { id: 'canvas.zoomIn', title: text('zoomIn'), group: text('view'), shortcuts: ['plus', '='], run: () => void flow.zoomIn() },
      { id: 'canvas.zoomOut', title: text('zoomOut'), group: text('view'), shortcuts: ['-'], run: () => void flow.zoomOut() },
      { id: 'canvas.minimap', title: text('minimap'), group: text('view'), run: toggleMinimap },
      { id: 'canvas.open', title: text('open'), group: text('group'), shortcuts: ['enter'], takesKeys: isCanvasActive, isEnabled: () => currentAgent() !== undefined, run: () => withAgent(onOpen) },
      { id: 'canvas.clear', title: text('clear'), group: text('group'), shortcuts: ['esc'], takesKeys: isCanvasActive, isEnabled: () => useDraft.getState().selection.size > 0, run: () => select([]) },
      ...walkCommands(text, catalogue),
    ];
    return isReadOnly ? view : [...editCommands(text, catalogue, centre), ...view];
  }, [text, catalogue, flow, store, isReadOnly, onOpen]);
}

function editCommands(text: Say, catalogue: Catalogue, centre: () => Position): readonly Command[] {
  const group = text('group');
  const hasSelection = (): boolean => useDraft.getState().selection.size > 0;
  const hasItems = (): boolean => [...useDraft.getState().selection].some((id) => !isLinkId(id));
  return [
    { id: 'canvas.add', title: text('add'), group, shortcuts: ['n'], keywords: 'new node новый', run: () => addHere(catalogue) },
    { id: 'canvas.addOnLink', title: text('addOnLink'), group, isEnabled: () => onlySelected(isLinkId) !== undefined, run: () => {
      const link = onlySelected(isLinkId);
      if (link !== undefined) openPicker({ kind: 'into', link });
    } },
    { id: 'canvas.linkTo', title: text('linkTo'), group, shortcuts: ['l'], isEnabled: () => currentAgent() !== undefined, run: () => withAgent((slug) => useCanvas.setState({ dialog: { kind: 'link', slug } })) },
    { id: 'canvas.putInto', title: text('putInto'), group, shortcuts: ['s'], isEnabled: () => withAgent((slug) => canPut(slug, catalogue)) === true, run: () => withAgent((slug) => useCanvas.setState({ dialog: { kind: 'splice', slug } })) },
    { id: 'canvas.remove', title: text('remove'), group, shortcuts: ['delete', 'backspace'], takesKeys: isCanvasActive, isEnabled: hasSelection, run: removeSelected },
    { id: 'canvas.copy', title: text('copy'), group, shortcuts: ['mod+c'], isNative: true, isEnabled: hasItems, run: () => copyByOrder() },
    { id: 'canvas.cut', title: text('cut'), group, shortcuts: ['mod+x'], isNative: true, isEnabled: hasItems, run: () => copyByOrder().then(removeSelected) },
    { id: 'canvas.paste', title: text('paste'), group, shortcuts: ['mod+v'], isNative: true, run: () => void globalThis.dispatchEvent(new CustomEvent('rookery paste')) },
    { id: 'canvas.duplicate', title: text('duplicate'), group, shortcuts: ['mod+d'], isEnabled: hasItems, run: duplicateSelected },
    { id: 'canvas.selectAll', title: text('selectAll'), group, shortcuts: ['mod+a'], takesKeys: isCanvasActive, run: selectAll },
    { id: 'canvas.note', title: text('addNote'), group, shortcuts: ['shift+n'], run: () => placeNote(centre()) },
    { id: 'canvas.group', title: text('addGroup'), group, shortcuts: ['mod+g'], isEnabled: hasItems, run: () => groupSelected(catalogue) },
    { id: 'canvas.ungroup', title: text('ungroup'), group, shortcuts: ['mod+shift+g'], isEnabled: () => [...useDraft.getState().selection].some(isGroupId), run: ungroupSelected },
    { id: 'canvas.tidy', title: text('tidy'), group, shortcuts: ['shift+t'], keywords: 'layout arrange', run: () => tidy(text('tidied'), catalogue) },
    ...directions.flatMap(({ direction, x, y }): readonly Command[] => [
      { id: `canvas.nudge.${direction}`, title: text('nudge', { direction: text(direction) }), group: text('move'), shortcuts: [direction], takesKeys: isCanvasActive, isEnabled: hasItems, run: () => nudge({ x: x * GRID, y: y * GRID }) },
      { id: `canvas.shove.${direction}`, title: `${text('nudge', { direction: text(direction) })} ×5`, group: text('move'), shortcuts: [`shift+${direction}`], takesKeys: isCanvasActive, isEnabled: hasItems, run: () => nudge({ x: x * GRID * 5, y: y * GRID * 5 }) },
    ]),
  ];
}

const directions: readonly { readonly direction: Direction; readonly x: number; readonly y: number }[] = [
  { direction: 'left', x: -1, y: 0 }, { direction: 'right', x: 1, y: 0 }, { direction: 'up', x: 0, y: -1 }, { direction: 'down', x: 0, y: 1 },
];

/** From agent to agent along links, with or without what was selected before. */
function walkCommands(text: Say, catalogue: Catalogue): readonly Command[] {
  const walk = (direction: Direction, isExtending: boolean): void => {
    const { document, selection } = useDraft.getState();
    const from = currentAgent() ?? Object.keys(document.agents)[0];
    if (from === undefined) return;
    const next = currentAgent() === undefined ? from : neighbourOf(document, boxesOf(document, catalogue), from, direction);
    if (next === undefined) return;
    select(isExtending ? [...selection, next] : [next]);
    show(next);
  };
  return directions.flatMap(({ direction }): readonly Command[] => [
    { id: `canvas.walk.${direction}`, title: text('go', { direction: text(direction) }), group: text('move'), shortcuts: [`alt+${direction}`], run: () => walk(direction, false) },
    { id: `canvas.extend.${direction}`, title: `${text('go', { direction: text(direction) })} +`, group: text('move'), shortcuts: [`alt+shift+${direction}`], run: () => walk(direction, true) },
  ]);
}

/** The one agent that commands are for: what has the focus, else what is selected last. */
function currentAgent(): string | undefined {
  const focused = focusedItem();
  const { document, selection } = useDraft.getState();
  if (focused !== undefined && agentOf(document, focused) !== undefined) return focused;
  return [...selection].findLast((id) => agentOf(document, id) !== undefined);
}

function withAgent<Result>(work: (slug: string) => Result): Result | undefined {
  const slug = currentAgent();
  return slug === undefined ? undefined : work(slug);
}

function onlySelected(is: (id: string) => boolean): string | undefined {
  const [only, ...others] = useDraft.getState().selection;
  return only !== undefined && others.length === 0 && is(only) ? only : undefined;
}

/** After the agent that is selected, into the link that is selected, or to a free place. */
function addHere({ types }: Catalogue): void {
  const link = onlySelected(isLinkId);
  if (link !== undefined) return openPicker({ kind: 'into', link });
  const slug = onlySelected(isAgentId);
  const agent = slug === undefined ? undefined : agentOf(useDraft.getState().document, slug);
  const port = agent === undefined ? undefined : firstPort(types.get(agent.type), agent.options);
  return openPicker(slug === undefined || port === undefined ? { kind: 'free' } : { kind: 'after', from: slug, port });
}

function canPut(slug: string, catalogue: Catalogue): boolean {
  const { document } = useDraft.getState();
  return document.links.some((link) => canSplice(document, catalogue, { link, slug }));
}

function selectAll(): void {
  const { document } = useDraft.getState();
  select([...Object.keys(document.agents), ...notesOf(document).map(({ id }) => id), ...groupsOf(document).map(({ id }) => id)]);
}

async function tidy(label: string, catalogue: Catalogue): Promise<void> {
  const { tidyUp } = await import('../document/tidy-up.js');
  change(label, (document) => tidyUp(document, sizesOf(document, catalogue)));
}

/** For the menu and the palette; the keys make the browser send its own event. */
async function copyByOrder(): Promise<void> {
  const copied = copySelected();
  if (copied !== undefined) await navigator.clipboard.writeText(copied);
}

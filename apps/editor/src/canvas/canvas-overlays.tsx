import { useMediaQuery } from '@mantine/hooks';
import { useMemo } from 'react';
import { useCommands } from '../commands/command-registry.js';
import { useDraft } from '../document/draft-store.js';
import { CanvasDialogs } from './canvas-dialogs.js';
import { CanvasMenu } from './canvas-menu.js';
import { CanvasSearch } from './canvas-search.js';
import { useCanvas } from './canvas-store.js';
import { AddButtons, CanvasToolbar } from './canvas-toolbar.js';
import { EmptyCanvas } from './empty-canvas.js';
import { Minimap } from './minimap.js';
import { Picker } from './picker.js';
import { useCanvasClipboard } from './use-canvas-clipboard.js';
import { useCanvasCommands } from './use-canvas-commands.js';

/** What lies over the graph: tools, search, picker, menu. All of them run the commands that are offered here. */
export function CanvasOverlays({ isReadOnly, onOpen }: { readonly isReadOnly: boolean; readonly onOpen: (slug: string) => void }) {
  const list = useCanvasCommands(isReadOnly, onOpen);
  const commands = useMemo(() => new Map(list.map((command) => [command.id, command])), [list]);
  useCommands('canvas', list);
  useCanvasClipboard(isReadOnly);
  const isNarrow = useMediaQuery('(max-width: 48em)');
  const isEmpty = useDraft(({ document }) => Object.keys(document.agents).length === 0 && Object.keys(document.layout ?? {}).length === 0);
  const picker = useCanvas((state) => state.picker);
  const isSearching = useCanvas((state) => state.isSearching);
  const hasMinimap = useCanvas((state) => state.hasMinimap);
  return (
    <>
      <CanvasToolbar commands={commands} isReadOnly={isReadOnly} isNarrow={isNarrow} />
      {!isReadOnly && <AddButtons commands={commands} />}
      {hasMinimap && !isNarrow && !isEmpty && <Minimap />}
      {isEmpty && picker === undefined && <EmptyCanvas isReadOnly={isReadOnly} />}
      {isSearching && <CanvasSearch />}
      {picker !== undefined && !isReadOnly && <Picker place={picker} />}
      <CanvasMenu commands={commands} />
      <CanvasDialogs />
    </>
  );
}

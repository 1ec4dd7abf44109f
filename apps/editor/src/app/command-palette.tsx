import { createSpotlight, Spotlight, useSpotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useOfferedCommands } from '../commands/command-registry.js';
import { isMac, shortcutText } from '../commands/shortcut.js';
import { useLayer } from '../layers/use-layer.js';
import { useTexts } from '../texts/texts.js';
import { appTexts } from './app-texts.js';

/** The palette gives the focus back when it closes; a command that moves it must come after. */
const CLOSING_MS = 40;
const [store, palette] = createSpotlight();

/** Every command that is offered now, found by its words. */
export function CommandPalette() {
  const text = useTexts(appTexts);
  const commands = useOfferedCommands();
  // What can be done depends on what is selected: asked anew each time the palette opens.
  const [opened, setOpened] = useState(0);
  const layer = useLayer({ isOpen: useSpotlight(store).opened, onEscape: palette.close });
  const actions = useMemo(() => {
    const groups = new Map<string, SpotlightActionData[]>();
    for (const { id, title, group, keywords, shortcuts, isEnabled, run } of commands) {
      const [shortcut] = shortcuts ?? [];
      groups.set(group, [...(groups.get(group) ?? []), {
        id, label: title, keywords: keywords ?? '', disabled: isEnabled?.() === false, onClick: () => void setTimeout(run, CLOSING_MS),
        ...(shortcut === undefined ? {} : { rightSection: <kbd>{shortcutText(shortcut, isMac())}</kbd> }),
      }]);
    }
    return [...groups].map(([group, held]): SpotlightActionGroupData => ({ group, actions: held }));
  }, [commands, opened]);
  return (
    <Spotlight
      {...layer}
      store={store}
      closeOnEscape={false}
      actions={actions}
      shortcut={null}
      onSpotlightOpen={() => setOpened((count) => count + 1)}
      nothingFound={text('nothingFound')}
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: text('paletteHint'), 'aria-label': text('search') }}
    />
  );
}

export function openPalette(): void {
  palette.open();
}

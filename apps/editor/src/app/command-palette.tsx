import { Spotlight, spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useOfferedCommands } from '../commands/command-registry.js';
import { isMac, shortcutText } from '../commands/shortcut.js';
import { useTexts } from '../texts/texts.js';
import { appTexts } from './app-texts.js';

/** Every command that is offered now, found by its words. */
export function CommandPalette() {
  const text = useTexts(appTexts);
  const commands = useOfferedCommands();
  const actions = useMemo(() => {
    const groups = new Map<string, SpotlightActionData[]>();
    for (const { id, title, group, keywords, shortcuts, isEnabled, run } of commands) {
      const [shortcut] = shortcuts ?? [];
      groups.set(group, [...(groups.get(group) ?? []), {
        id, label: title, keywords: keywords ?? '', disabled: isEnabled?.() === false, onClick: () => void run(),
        ...(shortcut === undefined ? {} : { rightSection: <kbd>{shortcutText(shortcut, isMac())}</kbd> }),
      }]);
    }
    return [...groups].map(([group, held]): SpotlightActionGroupData => ({ group, actions: held }));
  }, [commands]);
  return (
    <Spotlight
      actions={actions}
      shortcut={null}
      nothingFound={text('nothingFound')}
      highlightQuery
      scrollable
      maxHeight={420}
      searchProps={{ leftSection: <IconSearch size={18} aria-hidden />, placeholder: text('search'), 'aria-label': text('search') }}
    />
  );
}

export function openPalette(): void {
  spotlight.open();
}

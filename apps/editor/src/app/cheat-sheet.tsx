import { Group, Kbd, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { create } from 'zustand';
import { useOfferedCommands } from '../commands/command-registry.js';
import { isMac, shortcutText } from '../commands/shortcut.js';
import { Modal } from '../layers/modal.js';
import { useTexts } from '../texts/texts.js';
import { appTexts } from './app-texts.js';

const useSheet = create<{ readonly isOpen: boolean }>(() => ({ isOpen: false }));

export function openCheatSheet(): void {
  useSheet.setState({ isOpen: true });
}

/** Every shortcut of the page that is open. */
export function CheatSheet() {
  const text = useTexts(appTexts);
  const isOpen = useSheet((state) => state.isOpen);
  const commands = useOfferedCommands().filter(({ shortcuts = [] }) => shortcuts.length > 0);
  const groups = Map.groupBy(commands, ({ group }) => group);
  return (
    <Modal opened={isOpen} onClose={() => useSheet.setState({ isOpen: false })} title={text('shortcuts')} size="lg">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        {[...groups].map(([group, held]) => (
          <Stack key={group} gap={4}>
            <Title order={2} size="h5">{group}</Title>
            {held.map(({ id, title, shortcuts = [] }) => (
              <Group key={id} justify="space-between" wrap="nowrap">
                <Text size="sm">{title}</Text>
                <Group gap={4} wrap="nowrap">{shortcuts.map((shortcut) => <Kbd key={shortcut} size="xs">{shortcutText(shortcut, isMac())}</Kbd>)}</Group>
              </Group>
            ))}
          </Stack>
        ))}
      </SimpleGrid>
    </Modal>
  );
}

import { Button, Group, Paper, SimpleGrid, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { IconClipboard, IconPlus, IconTemplate } from '@tabler/icons-react';
import type { AgentManifest } from '@rookery/model';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { useTexts } from '../texts/texts.js';
import { iconOf } from './agent-looks.js';
import { openPicker } from './canvas-store.js';
import { canvasTexts } from './canvas-texts.js';
import { useInsert } from './use-insert.js';
import classes from './canvas.module.css';
import listClasses from './picker.module.css';

const MOST_SOURCES = 6;

/** Tells who sees an empty canvas what comes first: something that starts it. */
export function EmptyCanvas({ isReadOnly }: { readonly isReadOnly: boolean }) {
  const text = useTexts(canvasTexts);
  const { types } = useCatalogue();
  const insert = useInsert();
  const sources = useMemo(() => usefulSources([...types.values()]), [types]);
  if (isReadOnly) return <div className={classes['empty']}><Text c="dimmed">{text('emptyRead')}</Text></div>;
  return (
    <div className={classes['empty']}>
      <Paper withBorder radius="lg" p="lg" maw={680} w="100%" shadow="sm">
        <Stack gap="md">
          <div>
            <Title order={2} size="h3">{text('emptyTitle')}</Title>
            <Text c="dimmed" size="sm">{text('emptyLead')}</Text>
          </div>
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs">
            {sources.map((manifest) => <SourceButton key={manifest.type} manifest={manifest} onPick={() => insert(manifest, { kind: 'free' })} />)}
          </SimpleGrid>
          <Group gap="xs">
            <Button px="sm" variant="light" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => openPicker({ kind: 'free' })}>{text('emptyAll')}</Button>
            <Button px="sm" variant="default" leftSection={<IconTemplate size={16} aria-hidden />} component={Link} to="/templates">{text('emptyTemplate')}</Button>
            <Button px="sm" variant="default" leftSection={<IconClipboard size={16} aria-hidden />} onClick={() => globalThis.dispatchEvent(new CustomEvent('rookery paste'))}>{text('emptyPaste')}</Button>
          </Group>
        </Stack>
      </Paper>
    </div>
  );
}

function SourceButton({ manifest, onPick }: { readonly manifest: AgentManifest; readonly onPick: () => void }) {
  const Icon = iconOf(manifest);
  return (
    <UnstyledButton className={listClasses['item'] ?? ''} data-kind="source" onClick={onPick} style={{ border: '1px solid light-dark(var(--mantine-color-gray-3), var(--mantine-color-dark-4))' }}>
      <span className={listClasses['icon']}><Icon size={18} aria-hidden /></span>
      <span className={listClasses['words']}><span className={listClasses['title']}>{manifest.title}</span><span className={listClasses['summary']}>{manifest.summary}</span></span>
    </UnstyledButton>
  );
}

/** One source of each way to start and each category before a second one; those that steer a flow and those of plugins last. */
function usefulSources(types: readonly AgentManifest[]): readonly AgentManifest[] {
  const lateness = ({ plugin, category }: AgentManifest): number => (plugin === undefined ? 0 : 1) + (category === 'flow' ? 2 : 0);
  const sources = types.filter(({ kind }) => kind === 'source').toSorted((one, other) => lateness(one) - lateness(other));
  const seen = new Set<string>();
  const first = sources.filter(({ category, triggers }) => {
    const sort = `${category} ${triggers.join(' ')}`;
    const isNew = !seen.has(sort);
    seen.add(sort);
    return isNew;
  });
  return [...first, ...sources.filter((source) => !first.includes(source))].slice(0, MOST_SOURCES).toSorted((one, other) => lateness(one) - lateness(other));
}

import { Group, Text, TextInput, UnstyledButton } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { select, useDraft } from '../document/draft-store.js';
import { useTexts } from '../texts/texts.js';
import { searchItems, type Found } from './agent-search.js';
import { show, useCanvas } from './canvas-store.js';
import { canvasTexts } from './canvas-texts.js';
import classes from './canvas.module.css';

const MOST_SHOWN = 8;

/** Finds what is on the canvas and goes there. Arrows choose, Enter goes, Escape closes. */
export function CanvasSearch() {
  const text = useTexts(canvasTexts);
  const id = useId();
  const catalogue = useCatalogue();
  const document = useDraft((state) => state.document);
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = useMemo(() => searchItems(document, catalogue, words), [document, catalogue, words]);
  const shown = found.slice(0, MOST_SHOWN);
  const close = (): void => useCanvas.setState({ isSearching: false });
  const go = (item: Found | undefined): void => {
    if (item === undefined) return;
    close();
    select([item.id]);
    show(item.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter') go(shown[chosen]);
    else if (step !== undefined && shown.length > 0) setChosen((held) => (held + step + shown.length) % shown.length);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className={classes['search']}>
      <TextInput
        ref={focus} value={words} leftSection={<IconSearch size={16} aria-hidden />} aria-label={text('searchLabel')} placeholder={text('searchPlaceholder')} role="combobox" aria-expanded={shown.length > 0} aria-controls={id} autoComplete="off"
        {...(shown.length === 0 ? {} : { 'aria-activedescendant': `${id}-${chosen}` })}
        rightSectionWidth={90} rightSection={words === '' ? undefined : <Text size="xs" c="dimmed" aria-live="polite">{text('searchCount', { count: found.length })}</Text>}
        onChange={(event) => {
          setWords(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={id} role="listbox" aria-label={text('searchLabel')}>
        {shown.map((item, place) => (
          <UnstyledButton key={item.id} id={`${id}-${place}`} role="option" aria-selected={place === chosen} tabIndex={-1} w="100%" px="xs" py={5} mt={place === 0 ? 6 : 0} onClick={() => go(item)} style={{ borderRadius: 6, ...(place === chosen ? { background: 'light-dark(var(--mantine-color-gray-1), var(--mantine-color-dark-5))' } : {}) }}>
            <Group gap="xs" wrap="nowrap"><Text size="sm" fw={500} truncate maw={190}>{item.title}</Text><Text size="xs" c="dimmed" truncate>{item.lead}</Text></Group>
          </UnstyledButton>
        ))}
      </div>
    </search>
  );
}

function focus(field: HTMLInputElement | null): void {
  field?.focus({ preventScroll: true });
}

import { ActionIcon, Combobox, Group, ScrollArea, Text, Tooltip, useCombobox } from '@mantine/core';
import { IconBraces } from '@tabler/icons-react';
import { useState } from 'react';
import { useTexts } from '../texts/texts.js';
import type { KnownField } from './field-paths.js';
import { useFormSupport } from './form-support.js';
import { formTexts } from './form-texts.js';

const SHOWN = 100;

/** Puts a field of the upstream events into an option, by mouse or by keyboard. */
export function FieldMenu({ label, onPick }: { readonly label: string; readonly onPick: (path: string) => void }) {
  const text = useTexts(formTexts);
  const { knownFields } = useFormSupport();
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
    },
  });
  const found = !combobox.dropdownOpened ? [] : knownFields.filter(({ path }) => path.toLowerCase().includes(search.trim().toLowerCase())).slice(0, SHOWN);
  return (
    <Combobox store={combobox} width={320} position="bottom-end" withinPortal onOptionSubmit={(path) => {
      combobox.closeDropdown();
      onPick(path);
    }}>
      <Combobox.Target withAriaAttributes={false}>
        <Tooltip label={text('insertField')}>
          <ActionIcon size="sm" variant="subtle" aria-label={`${text('insertField')}: ${label}`} aria-haspopup="listbox" aria-expanded={combobox.dropdownOpened} onClick={() => combobox.toggleDropdown()}><IconBraces size={15} /></ActionIcon>
        </Tooltip>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search value={search} placeholder={text('searchFields')} aria-label={text('searchFields')} onChange={(event) => {
          setSearch(event.currentTarget.value);
          combobox.selectFirstOption();
        }} />
        <Combobox.Options>
          <ScrollArea.Autosize mah={260} type="auto">
            {!combobox.dropdownOpened ? null : found.length === 0 ? <Combobox.Empty>{text('noFields')}</Combobox.Empty> : found.map((field) => <FieldOption key={field.path} field={field} />)}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function FieldOption({ field: { path, types, examples } }: { readonly field: KnownField }) {
  return (
    <Combobox.Option value={path}>
      <Group gap={6} wrap="nowrap" justify="space-between">
        <Text size="sm" ff="monospace" truncate>{path}</Text>
        <Text size="xs" c="dimmed" truncate maw={140}>{examples[0] ?? types.join(' | ')}</Text>
      </Group>
    </Combobox.Option>
  );
}

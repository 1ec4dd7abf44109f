import { ActionIcon, Combobox, Group, Loader, ScrollArea, Text, Tooltip, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDatabase, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTexts } from '../texts/texts.js';
import type { Browse, Field } from './field.js';
import { formTexts } from './form-texts.js';
import { useKnownTables, type KnownTable } from './known-tables.js';

const SHOWN_TABLES = 60;

/** The tables of the credential beside an option, with their columns; a click puts a name into the option. */
export function TableMenu({ field, browse, onPick }: { readonly field: Field; readonly browse: Browse; readonly onPick: (name: string) => void }) {
  const text = useTexts(formTexts);
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search.trim(), 250);
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setSearch('');
    },
  });
  const { known, isLoading, error, hasCredential, table } = useKnownTables(browse, combobox.dropdownOpened, browse.for === 'column' ? '' : asked);
  const shown = tablesShown(known.tables, browse, table, search.trim().toLowerCase()).slice(0, SHOWN_TABLES);
  return (
    <Combobox store={combobox} width={360} position="bottom-end" withinPortal onOptionSubmit={(name) => {
      combobox.closeDropdown();
      onPick(name.slice(name.indexOf('\n') + 1));
    }}>
      <Combobox.Target withAriaAttributes={false}>
        <Tooltip label={text('browseTables')}>
          <ActionIcon size="sm" variant="subtle" aria-label={`${text('browseTables')}: ${field.title}`} aria-haspopup="listbox" aria-expanded={combobox.dropdownOpened} onClick={() => combobox.toggleDropdown()}><IconDatabase size={15} /></ActionIcon>
        </Tooltip>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search value={search} placeholder={text('searchTables')} aria-label={text('searchTables')} onChange={(event) => setSearch(event.currentTarget.value)} />
        <Combobox.Options>
          <ScrollArea.Autosize mah={320} type="auto">
            {isLoading && <Group justify="center" p="xs"><Loader size="xs" aria-label={text('loading')} /></Group>}
            {error !== null && <Text size="xs" c="red" p="xs" role="alert">{error.message}</Text>}
            {!isLoading && error === null && shown.length === 0 && <Combobox.Empty>{text(hasCredential ? 'noTables' : 'noDatabase')}</Combobox.Empty>}
            {shown.map((found) => <TableOptions key={found.name} table={found} browse={browse} />)}
            {(known.isCut || shown.length === SHOWN_TABLES) && <Text size="xs" c="dimmed" p="xs">{text('moreTables')}</Text>}
          </ScrollArea.Autosize>
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function TableOptions({ table, browse }: { readonly table: KnownTable; readonly browse: Browse }) {
  return (
    <Combobox.Group label={browse.for === 'column' ? table.name : ''}>
      {browse.for !== 'column' && <Combobox.Option value={`${table.name}\n${table.name}`}><Text size="sm" ff="monospace" fw={600} truncate>{table.name}</Text></Combobox.Option>}
      {browse.for !== 'table' && table.columns.map(({ name, type, isKey }) => (
        <Combobox.Option key={name} value={`${table.name}\n${name}`} pl={browse.for === 'statement' ? 24 : 12}>
          <Group gap={6} wrap="nowrap" justify="space-between">
            <Group gap={4} wrap="nowrap"><Text size="sm" ff="monospace" truncate>{name}</Text>{isKey && <IconKey size={12} aria-hidden />}</Group>
            <Text size="xs" c="dimmed" truncate maw={140}>{type}</Text>
          </Group>
        </Combobox.Option>
      ))}
    </Combobox.Group>
  );
}

/** For a column the columns of the table that was chosen, where one was. */
function tablesShown(tables: readonly KnownTable[], browse: Browse, chosen: string | undefined, search: string): readonly KnownTable[] {
  if (browse.for !== 'column') return tables;
  const own = tables.filter(({ name }) => name === chosen);
  return (own.length === 0 ? tables : own).map((table) => ({ ...table, columns: table.columns.filter(({ name }) => name.toLowerCase().includes(search)) })).filter(({ columns }) => columns.length > 0);
}

import { ActionIcon, Alert, Button, Group, Menu, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import type { JsonValue } from '@rookery/model';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { Loaded } from '../app/page-frame.js';
import { Modal } from '../layers/modal.js';
import { attempt } from '../notices/notices.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { settingsTexts } from './settings-texts.js';
import type { KeptValue, ValueShelf } from './kept-value.js';
import { shortValue, type ValueType } from './typed-value.js';
import { ValueDialog } from './value-dialog.js';

const PAGE = 100;

/** What every template of the workspace can read besides the event. */
export function ValuesSection() {
  const text = useTexts(settingsTexts);
  return (
    <Stack gap="xl">
      <Alert color="blue">{text('noSecrets')}</Alert>
      <Shelf shelf="variables" />
      <Shelf shelf="stored-values" />
    </Stack>
  );
}

function Shelf({ shelf }: { readonly shelf: ValueShelf }) {
  const text = useTexts(settingsTexts);
  const client = useQueryClient();
  const mayEdit = useMay('table:edit');
  const [opened, setOpened] = useState<KeptValue | 'new'>();
  const [removing, setRemoving] = useState<KeptValue>();
  const [search, setSearch] = useState('');
  const [most, setMost] = useState(PAGE);
  const isVariables = shelf === 'variables';
  const query = useQuery({ queryKey: [shelf], queryFn: ({ signal }) => listValues(shelf, signal) });
  const remove = async ({ name }: KeptValue) => {
    await attempt(() => call('DELETE', `/api/v1/${shelf}/${encodeURIComponent(name)}`), text('removedValue', { name }));
    await client.invalidateQueries({ queryKey: [shelf] });
    setRemoving(undefined);
  };
  return (
    <section aria-labelledby={shelf}>
      <Group justify="space-between" align="flex-end" mb="xs">
        <div><Title order={2} size="h4" id={shelf}>{text(isVariables ? 'variables' : 'storedValues')}</Title><Text size="sm" c="dimmed">{text(isVariables ? 'variablesLead' : 'storedLead')}</Text></div>
        {mayEdit && <Button variant="light" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpened('new')}>{text(isVariables ? 'newVariable' : 'newStored')}</Button>}
      </Group>
      <Loaded query={query}>
        {(values) => {
          if (values.length === 0) return <Text c="dimmed" size="sm">{text(isVariables ? 'noVariables' : 'noStored')}</Text>;
          const found = values.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
          return (
            <>
              {values.length > 10 && <TextInput type="search" mb="xs" maw={320} aria-label={text('searchValues')} placeholder={text('searchValues')} value={search} onChange={({ currentTarget }) => setSearch(currentTarget.value)} />}
              <Table verticalSpacing="xs">
                <Table.Thead><Table.Tr><Table.Th>{text(isVariables ? 'name' : 'key')}</Table.Th><Table.Th>{text('value')}</Table.Th><Table.Th visibleFrom="sm">{text('updated')}</Table.Th>{mayEdit && <Table.Th aria-label={text('actions', { name: '' })} />}</Table.Tr></Table.Thead>
                <Table.Tbody>
                  {found.slice(0, most).map((kept) => (
                    <Table.Tr key={kept.name}>
                      <Table.Td style={{ overflowWrap: 'anywhere' }}><Text size="sm" ff="monospace">{kept.name}</Text>{kept.description !== '' && <Text size="xs" c="dimmed">{kept.description}</Text>}</Table.Td>
                      <Table.Td style={{ overflowWrap: 'anywhere' }}><Text size="sm" ff="monospace">{shortValue(kept.value)}</Text></Table.Td>
                      <Table.Td visibleFrom="sm"><Text size="sm"><TimeAgo at={kept.updatedAt} /></Text>{kept.expiresAt !== null && <Text size="xs" c="dimmed">{text('until')} <TimeAgo at={kept.expiresAt} /></Text>}</Table.Td>
                      {mayEdit && (
                        <Table.Td w={44}>
                          <Menu position="bottom-end">
                            <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={text('actions', { name: kept.name })}><IconDots size={18} /></ActionIcon></Menu.Target>
                            <Menu.Dropdown><Menu.Item onClick={() => setOpened(kept)}>{text('edit')}</Menu.Item><Menu.Item color="red" onClick={() => setRemoving(kept)}>{text('remove')}</Menu.Item></Menu.Dropdown>
                          </Menu>
                        </Table.Td>
                      )}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
              {found.length > most && <Button mt="xs" variant="default" onClick={() => setMost(most + PAGE)}>{text('more', { count: found.length - most })}</Button>}
            </>
          );
        }}
      </Loaded>
      {opened !== undefined && <ValueDialog shelf={shelf} kept={opened === 'new' ? undefined : opened} onClose={() => setOpened(undefined)} />}
      {removing !== undefined && (
        <Modal opened onClose={() => setRemoving(undefined)} title={text('deleteTitle', { name: removing.name })}>
          <Stack><Text>{text('deleteLead')}</Text><Group justify="flex-end"><Button variant="default" onClick={() => setRemoving(undefined)}>{text('cancel')}</Button><Button color="red" onClick={() => void remove(removing)}>{text('remove')}</Button></Group></Stack>
        </Modal>
      )}
    </section>
  );
}

async function listValues(shelf: ValueShelf, signal: AbortSignal): Promise<readonly KeptValue[]> {
  const { items } = await call<{ readonly items: readonly { readonly name?: string; readonly key?: string; readonly type?: ValueType; readonly value: JsonValue; readonly description?: string; readonly expiresAt?: string | null; readonly updatedAt: string }[] }>('GET', `/api/v1/${shelf}`, { signal });
  return items.map(({ name, key, type, value, description, expiresAt, updatedAt }) => ({ name: name ?? key ?? '', type, value, description: description ?? '', expiresAt: expiresAt ?? null, updatedAt }));
}

import { ActionIcon, Button, Group, Stack, Table, Text, Tooltip } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import type { JsonValue } from '@rookery/model';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { Loaded } from '../app/page-frame.js';
import { JsonText } from '../forms/widgets/json-field.js';
import { Modal } from '../layers/modal.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { JsonView } from '../viewers/json-view.js';
import type { TabProps } from './tab-props.js';
import { inspectorTexts } from './inspector-texts.js';
import { useAgentActions } from './use-agent-actions.js';

interface StateEntry {
  readonly key: string;
  readonly value: JsonValue;
}

interface StatePage {
  readonly items: readonly StateEntry[];
  readonly cursor: string | null;
}

const PAGE = 50;

/** What the agent that runs remembers, by key; may be corrected by hand. */
export function StateTab({ workflowId, slug }: TabProps) {
  const text = useTexts(inspectorTexts);
  const { agentPath, runs } = useAgentActions(workflowId, slug);
  const mayRead = useMay('event:read');
  const key = ['agent state', agentPath];
  const query = useInfiniteQuery({
    queryKey: key, enabled: runs && mayRead, initialPageParam: '',
    queryFn: ({ pageParam, signal }) => call<StatePage>('GET', `${agentPath}/state?limit=${PAGE}${pageParam === '' ? '' : `&cursor=${encodeURIComponent(pageParam)}`}`, { signal }),
    getNextPageParam: ({ cursor }) => cursor,
  });
  const edits = useStateEdits(agentPath, key);
  const [edited, setEdited] = useState<StateEntry>();
  if (!runs) return <Text c="dimmed" size="sm">{text('stateUnpublished')}</Text>;
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">{text('stateLead')}</Text>
      <Loaded query={query}>
        {({ pages }) => <Entries entries={pages.flatMap(({ items }) => items)} onEdit={setEdited} onRemove={edits.remove} />}
      </Loaded>
      {query.hasNextPage && <Button size="compact-sm" variant="light" w="fit-content" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('more')}</Button>}
      {edited !== undefined && <EditValue entry={edited} onClose={() => setEdited(undefined)} onSave={(value) => {
        edits.set(edited.key, value);
        setEdited(undefined);
      }} />}
    </Stack>
  );
}

function useStateEdits(agentPath: string, queryKey: readonly string[]) {
  const queries = useQueryClient();
  const done = { onSuccess: () => queries.invalidateQueries({ queryKey }), onError: (error: Error) => void notifications.show({ color: 'red', message: error.message }) };
  const place = (key: string): string => `${agentPath}/state/value?key=${encodeURIComponent(key)}`;
  const set = useMutation({ mutationFn: ({ key, value }: StateEntry) => call('PUT', place(key), { body: { value } }), ...done });
  const remove = useMutation({ mutationFn: (key: string) => call('DELETE', place(key)), ...done });
  return { set: (key: string, value: JsonValue) => set.mutate({ key, value }), remove: (key: string) => remove.mutate(key) };
}

interface EntriesProps {
  readonly entries: readonly StateEntry[];
  readonly onEdit: (entry: StateEntry) => void;
  readonly onRemove: (key: string) => void;
}

function Entries({ entries, onEdit, onRemove }: EntriesProps) {
  const text = useTexts(inspectorTexts);
  const mayEdit = useMay('workflow:edit');
  const name = (key: string): string => (key === '' ? text('wholeAgent') : key);
  const ask = (key: string): void => void modals.openConfirmModal({ title: text('deleteConfirm', { key: name(key) }), labels: { confirm: text('deleteValue'), cancel: text('cancel') }, confirmProps: { color: 'red' }, onConfirm: () => onRemove(key) });
  if (entries.length === 0) return <Text size="sm" c="dimmed">{text('stateEmpty')}</Text>;
  return (
    <Table verticalSpacing={4} layout="fixed">
      <Table.Tbody>
        {entries.map((entry) => (
          <Table.Tr key={entry.key}>
            <Table.Th scope="row" w="30%" style={{ overflowWrap: 'anywhere', verticalAlign: 'top' }}><Text size="xs" ff="monospace">{name(entry.key)}</Text></Table.Th>
            <Table.Td style={{ verticalAlign: 'top' }}>{typeof entry.value === 'object' && entry.value !== null ? <JsonView value={entry.value} maxHeight={180} label={name(entry.key)} /> : <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>{JSON.stringify(entry.value)}</Text>}</Table.Td>
            {mayEdit && (
              <Table.Td w={80} style={{ verticalAlign: 'top' }}>
                <Group gap={2} wrap="nowrap">
                  <Tooltip label={text('edit')}><ActionIcon variant="subtle" color="gray" aria-label={`${text('edit')}: ${name(entry.key)}`} onClick={() => onEdit(entry)}><IconPencil size={15} /></ActionIcon></Tooltip>
                  <Tooltip label={text('deleteValue')}><ActionIcon variant="subtle" color="gray" aria-label={`${text('deleteValue')}: ${name(entry.key)}`} onClick={() => ask(entry.key)}><IconTrash size={15} /></ActionIcon></Tooltip>
                </Group>
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function EditValue({ entry, onClose, onSave }: { readonly entry: StateEntry; readonly onClose: () => void; readonly onSave: (value: JsonValue) => void }) {
  const text = useTexts(inspectorTexts);
  const [value, setValue] = useState<JsonValue | undefined>(entry.value);
  return (
    <Modal opened onClose={onClose} title={text('valueOf', { key: entry.key === '' ? text('wholeAgent') : entry.key })} size="lg">
      <Stack>
        <JsonText id="state-value" label={text('valueOf', { key: entry.key })} value={value} isReadOnly={false} hasFault={false} onChange={setValue} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{text('cancel')}</Button>
          <Button disabled={value === undefined} onClick={() => value !== undefined && onSave(value)}>{text('save')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

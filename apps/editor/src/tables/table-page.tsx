import { Alert, Anchor, Button, Center, Collapse, Group, Loader, Menu, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronDown, IconFilter, IconPlus } from '@tabler/icons-react';
import type { JsonValue } from '@rookery/model';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { call } from '../api/call.js';
import { Loaded, PageFrame } from '../app/page-frame.js';
import { useGo } from '../app/use-go.js';
import { useCommands } from '../commands/command-registry.js';
import { useFilters } from '../events/use-filters.js';
import { Modal } from '../layers/modal.js';
import { attempt, faultText } from '../notices/notices.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { countConditions, emptyFilter, filterOf, formOf, type Clause, type ConditionGroup } from './filter-builder.js';
import { FilterPanel } from './filter-panel.js';
import { RowDialog } from './row-dialog.js';
import { RowGrid } from './row-grid.js';
import { orderText, readOrder } from './row-query.js';
import { deleteRows, exportCsv, pathOf, tableQuery, updateRow } from './tables-api.js';
import type { TableInfo } from './table-types.js';
import { tablesTexts } from './tables-texts.js';
import { useFormFilter } from './use-form-filter.js';
import { useRows } from './use-rows.js';

const CsvDialog = lazy(() => import('./csv-dialog.js'));
const ManageDialog = lazy(() => import('./manage-dialog.js'));

/** One table: its rows, filtered and sorted, edited in place. */
export default function TablePage() {
  const text = useTexts(tablesTexts);
  const params: Readonly<Record<string, string | undefined>> = useParams({ strict: false });
  const name = params['table'] ?? '';
  const query = useQuery(tableQuery(name));
  return (
    <>
      {query.data === undefined && <PageFrame title={name} actions={<Anchor component={Link} to="/tables">{text('back')}</Anchor>}><Loaded query={query}>{() => null}</Loaded></PageFrame>}
      {query.data !== undefined && <OpenTable key={name} table={query.data} />}
    </>
  );
}

const SETTLE_MS = 300;

type Dialog = 'row' | 'csv' | 'manage' | 'delete rows' | 'delete table';

function OpenTable({ table }: { readonly table: TableInfo }) {
  const text = useTexts(tablesTexts);
  const client = useQueryClient();
  const mayEdit = useMay('table:edit');
  const { name, columns } = table;
  const [filters, change] = useFilters(['sort']);
  const [form, changeForm] = useFormFilter();
  const [dialog, setDialog] = useState<Dialog>();
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const shared = useMemo(() => (form === undefined ? emptyFilter : filterOf(form)), [form]);
  const [filter, setFilter] = useState<ConditionGroup>(shared ?? emptyFilter);
  const [isOpen, setOpen] = useState(form !== undefined);
  const conditions = useMemo((): readonly Clause[] => (shared === undefined && Array.isArray(form) ? form.filter((clause: JsonValue) => Array.isArray(clause)) : formOf(filter)), [shared, form, filter]);
  // Nobody asks the server for every letter.
  const [settled] = useDebouncedValue(conditions, SETTLE_MS);
  const order = readOrder(filters.sort, ['_id', ...columns.map((column) => column.name)]);
  const { query, rows, found } = useRows(name, settled, order);
  const refresh = useCallback(async () => {
    await client.invalidateQueries({ queryKey: ['rows', name] });
    await client.invalidateQueries({ queryKey: ['tables'] });
  }, [client, name]);
  const edit = (next: ConditionGroup) => {
    setFilter(next);
    changeForm(formOf(next));
  };
  const save = async (id: number, column: string, value: JsonValue): Promise<string | undefined> => {
    try {
      await updateRow(name, id, { [column]: value });
      await client.invalidateQueries({ queryKey: ['rows', name] });
      return undefined;
    } catch (error) {
      return faultText(error);
    }
  };
  const removeRows = async () => {
    const ids = [...selected];
    if (await attempt(() => deleteRows(name, ids), text('rowsDeleted', { count: ids.length }))) setSelected(new Set());
    await refresh();
    setDialog(undefined);
  };
  useCommands('table', useMemo(() => [
    ...(mayEdit ? [{ id: 'table.addRow', title: text('addRow'), group: text('group'), shortcuts: ['n'], run: () => setDialog('row') }, { id: 'table.csv', title: text('csvTitle'), group: text('group'), run: () => setDialog('csv') }, { id: 'table.manage', title: text('manage'), group: text('group'), run: () => setDialog('manage') }] : []),
    { id: 'table.export', title: text('exportCsv'), group: text('group'), run: () => void attempt(() => exportCsv(name)) },
    { id: 'table.filter', title: text('filter'), group: text('group'), shortcuts: ['f'], run: () => setOpen((open) => !open) },
  ], [mayEdit, text, name]));
  const count = countConditions(filter);
  return (
    <PageFrame
      title={table.title}
      actions={(
        <>
          {mayEdit && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setDialog('row')}>{text('addRow')}</Button>}
          <Menu position="bottom-end">
            <Menu.Target><Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>{text('actions')}</Button></Menu.Target>
            <Menu.Dropdown>
              {mayEdit && <Menu.Item onClick={() => setDialog('csv')}>{text('csvTitle')}</Menu.Item>}
              <Menu.Item onClick={() => void attempt(() => exportCsv(name))}>{text('exportCsv')}</Menu.Item>
              {mayEdit && <><Menu.Item onClick={() => setDialog('manage')}>{text('manage')}</Menu.Item><Menu.Divider /><Menu.Item color="red" onClick={() => setDialog('delete table')}>{text('remove')}</Menu.Item></>}
            </Menu.Dropdown>
          </Menu>
        </>
      )}
    >
      <Stack gap="sm">
        <Group gap="sm">
          <Anchor component={Link} to="/tables" size="sm">{text('back')}</Anchor>
          <Text size="sm" c="dimmed" role="status">{text('rows', { count: table.rows })}{found !== undefined && ` · ${text('found', { count: found })}`}</Text>
          <Button size="compact-sm" variant={count > 0 ? 'light' : 'default'} leftSection={<IconFilter size={14} aria-hidden />} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>{count > 0 ? text('filterCount', { count }) : text('filter')}</Button>
          {conditions.length > 0 && <Button size="compact-sm" variant="subtle" onClick={() => edit(emptyFilter)}>{text('clear')}</Button>}
          {selected.size > 0 && mayEdit && <Button size="compact-sm" color="red" variant="light" onClick={() => setDialog('delete rows')}>{text('deleteRows', { count: selected.size })}</Button>}
        </Group>
        {table.description !== '' && <Text size="sm">{table.description}</Text>}
        <Collapse expanded={isOpen}>
          {isOpen && <Paper withBorder p="sm">{shared === undefined ? <Text size="sm">{text('foreignForm')}</Text> : <FilterPanel columns={columns} filter={filter} onChange={edit} />}</Paper>}
        </Collapse>
        {query.isError && <Alert color="red" role="alert">{query.error.message}</Alert>}
        {query.isPending ? <Center p="xl"><Loader role="status" aria-label={text('loading')} /></Center> : (
          <>
            {rows.length === 0 && !query.isError ? <Text c="dimmed">{text(conditions.length > 0 ? 'noRowsFilter' : 'noRowsYet')}</Text> : (
              <RowGrid
                name={table.title} columns={columns} rows={rows} order={order} selected={selected} mayEdit={mayEdit} onOrder={(next) => change({ sort: orderText(next) })} onSave={save}
                onSelect={(id, isSelected) => setSelected(new Set(isSelected ? [...selected, id] : [...selected].filter((one) => one !== id)))}
                onEnd={() => { if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage(); }}
              />
            )}
            <Group justify="space-between">
              {mayEdit && rows.length > 0 && <Text size="xs" c="dimmed" visibleFrom="sm">{text('gridHint')}</Text>}
              {query.hasNextPage && <Button size="compact-sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('more')}</Button>}
            </Group>
          </>
        )}
      </Stack>
      {dialog === 'row' && <RowDialog table={table} onAdded={() => { setDialog(undefined); void refresh(); }} onClose={() => setDialog(undefined)} />}
      <Suspense>
        {dialog === 'csv' && <CsvDialog table={table} onClose={() => setDialog(undefined)} />}
        {dialog === 'manage' && <ManageDialog key={table.revision} table={table} onClose={() => setDialog(undefined)} />}
      </Suspense>
      {dialog === 'delete rows' && (
        <Modal opened onClose={() => setDialog(undefined)} title={text('deleteRowsTitle', { count: selected.size })}>
          <Stack><Text>{text('deleteRowsLead')}</Text><Group justify="flex-end"><Button variant="default" onClick={() => setDialog(undefined)}>{text('cancel')}</Button><Button color="red" onClick={() => void removeRows()}>{text('deleteRows', { count: selected.size })}</Button></Group></Stack>
        </Modal>
      )}
      {dialog === 'delete table' && <DeleteTable table={table} onClose={() => setDialog(undefined)} />}
    </PageFrame>
  );
}

function DeleteTable({ table: { name, title, rows }, onClose }: { readonly table: TableInfo; readonly onClose: () => void }) {
  const text = useTexts(tablesTexts);
  const go = useGo();
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const remove = async () => {
    if (!(await attempt(() => call('DELETE', pathOf(name)), text('removed', { name: title })))) return;
    go('/tables');
    client.removeQueries({ queryKey: ['tables', 'one', name] });
    await client.invalidateQueries({ queryKey: ['tables'] });
  };
  return (
    <Modal opened onClose={onClose} title={text('removeTitle', { name: title })}>
      <form onSubmit={(event) => { event.preventDefault(); void remove(); }}>
        <Stack>
          <Alert color="red">{text('removeLead', { count: rows })}</Alert>
          <TextInput data-autofocus label={text('typeName', { name })} autoComplete="off" spellCheck={false} value={typed} onChange={({ currentTarget }) => setTyped(currentTarget.value)} />
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button type="submit" color="red" disabled={typed !== name}>{text('remove')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}

import { Anchor, Button, Group, Paper, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { IconFileSpreadsheet, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { EmptyState, Loaded, PageFrame } from '../app/page-frame.js';
import { useCommands } from '../commands/command-registry.js';
import { useFilters } from '../events/use-filters.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { NewTableDialog } from './new-table-dialog.js';
import { tablesQuery } from './tables-api.js';
import { tablesTexts } from './tables-texts.js';

const CsvDialog = lazy(() => import('./csv-dialog.js'));

/** All tables of the workspace. */
export default function TablesPage() {
  const text = useTexts(tablesTexts);
  const mayEdit = useMay('table:edit');
  const [filters, change] = useFilters(['q', 'new']);
  const query = useQuery(tablesQuery);
  const names = useMemo(() => new Set(query.data?.map(({ name }) => name)), [query.data]);
  useCommands('tables', useMemo(() => (mayEdit ? [
    { id: 'tables.new', title: text('new'), group: text('group'), shortcuts: ['n'], run: () => change({ new: '-' }) },
    { id: 'tables.fromCsv', title: text('fromCsv'), group: text('group'), keywords: 'csv', run: () => change({ new: 'csv' }) },
  ] : []), [mayEdit, text, change]));
  const makers = mayEdit && (
    <>
      <Button variant="default" leftSection={<IconFileSpreadsheet size={16} aria-hidden />} onClick={() => change({ new: 'csv' })}>{text('fromCsv')}</Button>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ new: '-' })}>{text('new')}</Button>
    </>
  );
  const close = () => change({ new: '' });
  return (
    <PageFrame title={text('title')} actions={makers}>
      <Loaded query={query}>
        {(tables) => {
          if (tables.length === 0) return <EmptyState title={text('emptyTitle')} lead={text(mayEdit ? 'emptyLead' : 'readOnlyEmpty')}><Group mt="sm">{makers}</Group></EmptyState>;
          const wanted = (filters.q ?? '').trim().toLowerCase();
          const found = tables.filter(({ name, title, description }) => `${name} ${title} ${description}`.toLowerCase().includes(wanted));
          return (
            <Stack gap="sm">
              {tables.length > 5 && <TextInput type="search" maw={400} aria-label={text('search')} placeholder={text('search')} leftSection={<IconSearch size={16} aria-hidden />} value={filters.q ?? ''} onChange={({ currentTarget }) => change({ q: currentTarget.value })} />}
              {found.length === 0 && <Text c="dimmed">{text('nothing')}</Text>}
              <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
                {found.map(({ name, title, description, rows, columns, updatedAt }) => (
                  <Paper key={name} withBorder p="md" component="article" aria-label={title}>
                    <Anchor component={Link} to={`/tables/${name}`} fw={600} c="inherit" underline="hover">{title}</Anchor>
                    {title !== name && <Text size="xs" c="dimmed" ff="monospace">{name}</Text>}
                    {description !== '' && <Text size="sm" lineClamp={2}>{description}</Text>}
                    <Text size="sm" mt={4}>{text('rows', { count: rows })} · {text('columns', { count: columns.length })}</Text>
                    <Text size="xs" c="dimmed" lineClamp={1}>{columns.map((column) => column.name).join(', ')}</Text>
                    <Text size="xs" c="dimmed">{text('updated')} <TimeAgo at={updatedAt} /></Text>
                  </Paper>
                ))}
              </SimpleGrid>
            </Stack>
          );
        }}
      </Loaded>
      {mayEdit && filters.new !== undefined && filters.new !== 'csv' && <NewTableDialog names={names} start={filters.new === '-' ? '' : filters.new} onClose={close} />}
      {mayEdit && filters.new === 'csv' && <Suspense><CsvDialog table={undefined} names={names} onClose={close} /></Suspense>}
    </PageFrame>
  );
}

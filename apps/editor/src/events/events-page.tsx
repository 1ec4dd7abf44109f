import { Button, Select, Switch, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { call } from '../api/call.js';
import { pathWith, usePages, type ApiPage } from '../api/use-pages.js';
import { EmptyState, Filters, Loaded, PageFrame } from '../app/page-frame.js';
import { useCommands } from '../commands/command-registry.js';
import { useTexts } from '../texts/texts.js';
import { AgentFilter } from './agent-filter.js';
import { EventDrawer } from './event-drawer.js';
import { EventRow } from './event-row.js';
import type { ListedEvent } from './events-api.js';
import { eventsTexts } from './events-texts.js';
import { useFilters } from './use-filters.js';
import classes from './events.module.css';

const FOLLOW_MS = 5_000;
const filterNames = ['workflow', 'agent', 'port', 'key', 'search', 'span', 'event'] as const;
const spans = { hour: '1h', day: '1d', week: '7d' } as const;

/** The log: what happened, newest first. */
export default function EventsPage() {
  const text = useTexts(eventsTexts);
  const [filters, change] = useFilters(filterNames);
  const { workflow, agent, port, key, search, span, event } = filters;
  const fields = useMemo(() => ({ workflow, agent, port, key, search, since: span === 'hour' || span === 'day' || span === 'week' ? spans[span] : undefined, limit: 50 }), [workflow, agent, port, key, search, span]);
  const { items, query } = usePages<ListedEvent>(['events', 'list'], '/api/v1/events', fields);
  const [isFollowing, setFollowing] = useState(true);
  const fresh = useNewEvents(fields, items?.[0]?.id, isFollowing && query.isSuccess);
  useCommands('events', useMemo(() => [{ id: 'events.reload', title: text('reload'), group: text('group'), shortcuts: ['r'], run: () => void query.refetch() }], [text, query.refetch]));
  return (
    <PageFrame title={text('title')} actions={<Switch size="xs" label={text('follow')} checked={isFollowing} onChange={({ currentTarget }) => setFollowing(currentTarget.checked)} />}>
      <Filters>
        <AgentFilter value={filters} hasPort onChange={change} />
        <TextFilter label={text('key')} hint={text('keyHint')} value={key ?? ''} onChange={(next) => change({ key: next })} />
        <TextFilter label={text('search')} hint={text('searchHint')} value={search ?? ''} onChange={(next) => change({ search: next })} />
        <Select size="xs" w={140} clearable aria-label={text('span')} placeholder={text('anyTime')} value={span ?? null} onChange={(next) => change({ span: next ?? '' })}
          data={[{ value: 'hour', label: text('lastHour') }, { value: 'day', label: text('lastDay') }, { value: 'week', label: text('lastWeek') }]} />
      </Filters>
      <div aria-live="polite" style={{ minHeight: fresh > 0 ? 34 : 0 }}>
        {fresh > 0 && <Button size="compact-sm" variant="light" onClick={() => void query.refetch()}>{text('newEvents', { count: fresh >= 50 ? '50+' : fresh })}</Button>}
      </div>
      <Loaded query={query}>
        {() => (items === undefined || items.length === 0 ? <EmptyState title={text('emptyTitle')} lead={text('emptyLead')} /> : (
          <>
            <ul className={classes['list'] ?? ''}>{items.map((one) => <EventRow key={one.id} event={one} isActive={one.id === event} onOpen={(id) => change({ event: id })} />)}</ul>
            {query.hasNextPage && <Button mt="sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('more')}</Button>}
            {search !== undefined && !query.hasNextPage && <Text size="xs" c="dimmed" mt="sm">{text('searched')}</Text>}
          </>
        ))}
      </Loaded>
      <EventDrawer id={event} onClose={() => change({ event: '' })} />
    </PageFrame>
  );
}

/** How many events came since the list was read; they are announced, and the list stays where somebody reads it. */
function useNewEvents(fields: Readonly<Record<string, string | number | undefined>>, newest: string | undefined, isEnabled: boolean): number {
  const { data } = useQuery({
    queryKey: ['events', 'newest', fields],
    queryFn: ({ signal }) => call<ApiPage<ListedEvent>>('GET', pathWith('/api/v1/events', fields), { signal }),
    enabled: isEnabled, refetchInterval: FOLLOW_MS, staleTime: 0,
  });
  if (data === undefined) return 0;
  const at = data.items.findIndex(({ id }) => id === newest);
  return at < 0 ? data.items.length : at;
}

function TextFilter({ label, hint, value, onChange }: { readonly label: string; readonly hint: string; readonly value: string; readonly onChange: (value: string) => void }) {
  const [typed, setTyped] = useState(value);
  const settle = useDebouncedCallback(onChange, 400);
  useEffect(() => setTyped(value), [value]);
  return <TextInput size="xs" w={150} aria-label={label} placeholder={hint} value={typed} onChange={({ currentTarget }) => { setTyped(currentTarget.value); settle(currentTarget.value); }} />;
}

import { Alert, Button, Checkbox, Group, Loader, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import type { EventView } from '@rookery/model';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { call } from '../api/call.js';
import { useDraft } from '../document/draft-store.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { payloadSummary } from './payload-summary.js';
import { tryTexts } from './try-texts.js';
import classes from './try.module.css';

interface EventChooserProps {
  readonly workflowId: string;
  readonly chosen: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}

interface EventPage {
  readonly items: readonly EventView[];
  readonly cursor: string | null;
}

const PAGE = 50;
/** More are found by choosing an agent, or by a span. */
const MOST_PAGES = 4;

/** Recorded events of the workflow, newest first, of which any number are chosen. */
export function EventChooser({ workflowId, chosen, onChange }: EventChooserProps) {
  const text = useTexts(tryTexts);
  const [agent, setAgent] = useState('');
  const [search, setSearch] = useState('');
  const query = useRecordedEvents(workflowId, agent);
  const events = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data]);
  const words = search.trim().toLowerCase();
  const found = useMemo(() => (words === '' ? events : events.filter((event) => JSON.stringify([event.agent, event.key, event.payload, event.id]).toLowerCase().includes(words))), [events, words]);
  const toggle = (id: string): void => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <Stack gap="xs">
      <Group gap="xs" grow>
        <AgentSelect value={agent} onChange={setAgent} />
        <TextInput size="xs" aria-label={text('searchEvents')} placeholder={text('searchEvents')} value={search} onChange={({ currentTarget }) => setSearch(currentTarget.value)} />
      </Group>
      {query.isError && <Alert color="red" py={6} role="alert">{query.error.message}</Alert>}
      {query.isLoading && <Loader size="sm" mx="auto" />}
      <div className={classes['events']} role="group" aria-label={text('events')}>
        {found.map((event) => <EventRow key={event.id} event={event} isChosen={chosen.includes(event.id)} onToggle={() => toggle(event.id)} />)}
        {query.isSuccess && found.length === 0 && <Text size="sm" c="dimmed" p="xs">{text(events.length === 0 ? 'noRecorded' : 'noneFound')}</Text>}
      </div>
      <Group justify="space-between">
        <Text size="xs" aria-live="polite">{text('chosen', { count: chosen.length })}</Text>
        <Group gap={4}>
          {chosen.length > 0 && <Button size="compact-xs" variant="subtle" onClick={() => onChange([])}>{text('clear')}</Button>}
          {query.hasNextPage && <Button size="compact-xs" variant="light" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('loadMore')}</Button>}
        </Group>
      </Group>
    </Stack>
  );
}

function useRecordedEvents(workflowId: string, agent: string) {
  return useInfiniteQuery({
    queryKey: ['events', { workflowId, agent, for: 'try' }],
    queryFn: ({ pageParam, signal }) => {
      const parameters = new URLSearchParams({ workflow: workflowId, limit: String(PAGE), ...(agent === '' ? {} : { agent }), ...(pageParam === '' ? {} : { cursor: pageParam }) });
      return call<EventPage>('GET', `/api/v1/events?${parameters.toString()}`, { signal });
    },
    initialPageParam: '',
    getNextPageParam: ({ cursor }, pages) => (pages.length < MOST_PAGES ? cursor : null),
  });
}

function AgentSelect({ value, onChange }: { readonly value: string; readonly onChange: (slug: string) => void }) {
  const text = useTexts(tryTexts);
  const agents = useDraft((state) => state.document.agents);
  return (
    <NativeSelect
      size="xs" aria-label={text('agent')} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}
      data={[{ value: '', label: text('allAgents') }, ...Object.entries(agents).map(([slug, { title }]) => ({ value: slug, label: title ?? slug }))]}
    />
  );
}

function EventRow({ event, isChosen, onToggle }: { readonly event: EventView; readonly isChosen: boolean; readonly onToggle: () => void }) {
  const text = useTexts(tryTexts);
  const language = useLanguage();
  const title = useDraft((state) => state.document.agents[event.agent]?.title ?? event.agent);
  return (
    <label className={classes['event']} data-chosen={isChosen || undefined}>
      <Checkbox size="xs" checked={isChosen} onChange={onToggle} aria-label={text('chooseEvent', { id: event.id, agent: title })} />
      <span className={classes['eventWords']}>
        <span className={classes['eventHead']}><b>{title}</b><time dateTime={event.createdAt}>{new Date(event.createdAt).toLocaleTimeString(language)}</time></span>
        <span className={classes['eventLine']}>{payloadSummary(event.payload)}</span>
      </span>
    </label>
  );
}

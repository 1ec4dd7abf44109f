import { Alert, Anchor, Badge, Button, Checkbox, Group, Stack, Tabs, Text } from '@mantine/core';
import type { EventView, JsonValue } from '@rookery/model';
import { useInfiniteQuery } from '@tanstack/react-query';
import { IconPin } from '@tabler/icons-react';
import { Link as PageLink } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../api/call.js';
import { useDraft } from '../document/draft-store.js';
import { linkOf, type ItemId, type Link } from '../document/graph-document.js';
import { useLinkActivity } from '../live/live-store.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { PanelFrame } from '../trying/panel-frame.js';
import { JsonView } from '../viewers/json-view.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { canvasTexts } from './canvas-texts.js';
import { linkTitle } from './link-edge.js';
import { LinkReplay } from './link-replay.js';
import { LinkShape } from './link-shape.js';

export interface LinkPanelProps {
  readonly workflowId: string;
  readonly id: ItemId;
  readonly isReadOnly: boolean;
  readonly onClose: () => void;
}

/** What crossed a link, what it looks like, and what it is held to. */
export function LinkPanel({ workflowId, id, isReadOnly, onClose }: LinkPanelProps) {
  const text = useTexts(canvasTexts);
  const link = useDraft(({ document }) => linkOf(document, id));
  if (link === undefined) return null;
  return (
    <PanelFrame title={linkTitle(link)} closeLabel={text('close')} onClose={onClose}>
      <Counts workflowId={workflowId} link={link} />
      <Tabs defaultValue="events" keepMounted={false}>
        <Tabs.List mb="sm">
          <Tabs.Tab value="events">{text('linkEvents')}</Tabs.Tab>
          <Tabs.Tab value="shape" rightSection={link.schema === undefined ? undefined : <IconPin size={14} aria-label={text('pinnedShort')} />}>{text('linkShape')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="events"><LinkEvents workflowId={workflowId} link={link} /></Tabs.Panel>
        <Tabs.Panel value="shape"><LinkShape workflowId={workflowId} link={link} isReadOnly={isReadOnly} /></Tabs.Panel>
      </Tabs>
    </PanelFrame>
  );
}

interface PartProps {
  readonly workflowId: string;
  readonly link: Link;
}

function Counts({ workflowId, link }: PartProps) {
  const text = useTexts(canvasTexts);
  const activity = useLinkActivity(workflowId, link);
  if (activity === undefined) return null;
  return (
    <Group gap="xs" mb="sm">
      <Badge variant="light" tt="none">{text('passed', { count: activity.passed })}</Badge>
      {activity.lag > 0 && <Badge variant="light" color="orange" tt="none">{text('waiting', { count: activity.lag })}</Badge>}
    </Group>
  );
}

const PAGE = 25;

function LinkEvents({ workflowId, link }: PartProps) {
  const text = useTexts(canvasTexts);
  const mayReplay = useMay('event:replay');
  const isLive = useDraft(({ published }) => published?.document.links.some(({ from, port, to }) => from === link.from && port === link.port && to === link.to) === true);
  // Of an agent that never ran nothing can be on record, and the server does not know it.
  const isKnown = useDraft(({ published }) => published?.document.agents[link.from] !== undefined);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const query = useInfiniteQuery({
    enabled: isKnown,
    queryKey: ['events', workflowId, link.from, link.port],
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams({ workflow: workflowId, agent: link.from, port: link.port, limit: String(PAGE), ...(pageParam === '' ? {} : { cursor: pageParam }) });
      return call<{ readonly items: readonly EventView[]; readonly cursor: string | null }>('GET', `/api/v1/events?${search}`, { signal });
    },
    initialPageParam: '',
    getNextPageParam: ({ cursor }) => cursor ?? undefined,
    refetchInterval: 5_000,
  });
  const events = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const choose = (id: string, isChosen: boolean): void => setChosen((held) => new Set(isChosen ? [...held, id] : [...held].filter((other) => other !== id)));
  if (query.isError) return <Alert color="red" role="alert">{query.error.message}</Alert>;
  if (!isKnown || (!query.isPending && events.length === 0)) return <Text c="dimmed" size="sm">{text(isLive ? 'linkNoEvents' : 'notPublished')}</Text>;
  return (
    <Stack gap="xs">
      {mayReplay && isLive && <LinkReplay workflowId={workflowId} link={link} chosen={chosen} onDone={() => setChosen(new Set())} />}
      {events.map((event) => <EventRow key={event.id} event={event} isChosen={chosen.has(event.id)} onChoose={mayReplay && isLive ? (isChosen) => choose(event.id, isChosen) : undefined} />)}
      {query.hasNextPage && <Button variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('more')}</Button>}
    </Stack>
  );
}

function EventRow({ event, isChosen, onChoose }: { readonly event: EventView; readonly isChosen: boolean; readonly onChoose: ((isChosen: boolean) => void) | undefined }) {
  const text = useTexts(canvasTexts);
  const [isOpen, setOpen] = useState(false);
  return (
    <div style={{ borderBottom: '1px solid light-dark(var(--mantine-color-gray-2), var(--mantine-color-dark-5))', paddingBottom: 6 }}>
      <Group gap="xs" wrap="nowrap">
        {onChoose !== undefined && <Checkbox size="xs" checked={isChosen} aria-label={text('chooseEvents', { id: event.id })} onChange={({ currentTarget }) => onChoose(currentTarget.checked)} />}
        <Button variant="subtle" size="compact-sm" justify="flex-start" flex={1} miw={0} aria-expanded={isOpen} onClick={() => setOpen((held) => !held)}><Text size="xs" ff="monospace" truncate>{summaryOf(event.payload)}</Text></Button>
        <Text size="xs" c="dimmed" style={{ flex: 'none' }}><TimeAgo at={event.createdAt} /></Text>
      </Group>
      {isOpen && (
        <Stack gap={4} pl="sm" pt={4}>
          <JsonView value={event.payload} maxHeight={320} label={event.id} />
          <Group gap="sm">
            {event.key !== null && <Text size="xs" c="dimmed">{text('key')}: {event.key}</Text>}
            <Anchor size="xs" component={PageLink} to={`/events/${event.id}`}>{text('lineage')}</Anchor>
          </Group>
        </Stack>
      )}
    </div>
  );
}

const MOST_LETTERS = 160;

/** The first fields of a payload in one line. */
function summaryOf(payload: JsonValue): string {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return String(JSON.stringify(payload)).slice(0, MOST_LETTERS);
  return Object.entries(payload).slice(0, 6).map(([name, value]) => `${name}: ${typeof value === 'string' ? value.slice(0, 40) : String(JSON.stringify(value)).slice(0, 40)}`).join('  ').slice(0, MOST_LETTERS);
}

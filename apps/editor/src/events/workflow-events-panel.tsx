import { Alert, Anchor, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { pathWith, usePages } from '../api/use-pages.js';
import { EmptyState } from '../app/page-frame.js';
import { useDraft } from '../document/draft-store.js';
import { agentOf, isAgentId } from '../document/graph-document.js';
import { useTexts } from '../texts/texts.js';
import { PanelFrame } from '../trying/panel-frame.js';
import { EventDrawer } from './event-drawer.js';
import { EventRow } from './event-row.js';
import type { ListedEvent } from './events-api.js';
import { eventsTexts } from './events-texts.js';
import { PathLink } from './path-link.js';
import classes from './events.module.css';

const FOLLOW_MS = 5_000;
const PAGE = 30;

/** What happened lately in the workflow that is open, or to the agent that is selected. */
export function WorkflowEventsPanel({ workflowId, onClose }: { readonly workflowId: string; readonly onClose: () => void }) {
  const text = useTexts(eventsTexts);
  const agent = useDraft(({ selection }) => {
    const [only, ...others] = selection;
    return others.length === 0 && only !== undefined && isAgentId(only) ? only : undefined;
  });
  const title = useDraft(({ document }) => (agent === undefined ? undefined : (agentOf(document, agent)?.title ?? agent)));
  const [opened, setOpened] = useState<string>();
  const { items = [], query } = usePages<ListedEvent>(['events', 'panel'], '/api/v1/events', { workflow: workflowId, agent, limit: PAGE }, { refetchInterval: FOLLOW_MS });
  return (
    <PanelFrame title={text('title')} closeLabel={text('close')} onClose={onClose}>
      <Group justify="space-between" gap="xs" mb="xs">
        <Text size="sm" c="dimmed">{title === undefined ? text('panelAll') : text('panelOf', { title })}</Text>
        <Anchor component={PathLink} href={pathWith('/events', { workflow: workflowId, agent })} size="sm">{text('panelMore')}</Anchor>
      </Group>
      {query.isError && <Alert color="red" role="alert">{query.error.message}</Alert>}
      {query.isSuccess && items.length === 0 && <EmptyState title={text('emptyTitle')} lead={text('panelEmpty')} />}
      <ul className={classes['list'] ?? ''} data-narrow>{items.map((event) => <EventRow key={event.id} event={event} isActive={event.id === opened} onOpen={setOpened} />)}</ul>
      {query.hasNextPage && <Button mt="sm" variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('more')}</Button>}
      <EventDrawer id={opened} onClose={() => setOpened(undefined)} />
    </PanelFrame>
  );
}

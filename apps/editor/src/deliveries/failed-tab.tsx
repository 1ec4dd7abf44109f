import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { pathWith, usePages, type ApiPage } from '../api/use-pages.js';
import { EmptyState, Filters, Loaded } from '../app/page-frame.js';
import { AgentFilter } from '../events/agent-filter.js';
import { eventQuery, type FailedEvent, type FailedGroup } from '../events/events-api.js';
import { PathLink } from '../events/path-link.js';
import { useFilters } from '../events/use-filters.js';
import { useNames } from '../events/use-names.js';
import { Drawer } from '../layers/drawer.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { JsonView } from '../viewers/json-view.js';
import { PayloadViews } from '../viewers/payload-views.js';
import { StatusMark } from '../viewers/status-mark.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { failedGroupsQuery } from './deliveries-api.js';
import { deliveriesTexts } from './deliveries-texts.js';
import { ReplayProgress } from './replay-progress.js';
import { TroubleGroups } from './trouble-groups.js';
import { useReplay } from './use-replay.js';
import classes from './deliveries.module.css';

const MOST_IDS = 1_000;

/** Events that agents failed on, by reason first. */
export function FailedTab() {
  const text = useTexts(deliveriesTexts);
  const names = useNames();
  const mayReplay = useMay('event:replay');
  const [filters, change] = useFilters(['workflow', 'agent'] as const);
  const { workflow, agent } = filters;
  const { items, query } = usePages<FailedEvent>(['failed-events', 'list'], '/api/v1/failed-events', { workflow, agent, limit: 50 }, { refetchInterval: 15_000 });
  const groups = useQuery(failedGroupsQuery({ workflow, agent }));
  const { ask, running, dismiss } = useReplay();
  const [opened, setOpened] = useState<FailedEvent>();
  const found = groups.data?.items.map((group) => ({ id: `${group.workflowId} ${group.agent} ${group.code}`, group })) ?? [];
  const replayGroup = async (group: FailedGroup): Promise<void> => {
    const isOnly = found.every(({ group: other }) => other === group || other.agent !== group.agent || other.workflowId !== group.workflowId);
    const eventIds = isOnly ? undefined : await idsOf(group);
    ask({ of: 'failed', count: eventIds?.length ?? group.count, question: text('confirmFailed', { count: eventIds?.length ?? group.count, agent: names.agent(group.workflowId, group.agent) }), order: { workflow: group.workflowId, agent: group.agent, ...(eventIds === undefined ? {} : { eventIds }) } });
  };
  const replayOne = (one: FailedEvent): void => ask({ of: 'failed', count: 1, question: text('confirmFailed', { count: 1, agent: names.agent(one.workflowId, one.agent) }), order: { workflow: one.workflowId, agent: one.agent, eventIds: [one.eventId] } });
  return (
    <>
      {running !== undefined && <ReplayProgress running={running} onClose={dismiss} />}
      <Filters><AgentFilter value={filters} onChange={({ workflow: nextWorkflow, agent: nextAgent }) => change({ workflow: nextWorkflow, agent: nextAgent })} /></Filters>
      <TroubleGroups
        groups={found.map(({ id, group }) => ({ id, count: group.count, reason: group.message, where: `${names.workflow(group.workflowId)} / ${names.agent(group.workflowId, group.agent)} · ${group.code}`, lastAt: group.lastAt, canReplay: mayReplay }))}
        onShow={(id) => { const one = found.find((held) => held.id === id)?.group; if (one !== undefined) change({ workflow: one.workflowId, agent: one.agent }); }}
        onReplay={(id) => { const one = found.find((held) => held.id === id)?.group; if (one !== undefined) replayGroup(one).catch((error: unknown) => notifications.show({ color: 'red', message: String(error) })); }}
      />
      <Loaded query={query}>
        {() => (items === undefined || items.length === 0 ? <EmptyState title={text('failedEmptyTitle')} lead={text('failedEmptyLead')} /> : (
          <>
            <ul className={classes['list'] ?? ''}>
              {items.map((one) => (
                <li key={`${one.agent} ${one.eventId}`} className={classes['line'] ?? ''}>
                  <button type="button" className={classes['open'] ?? ''} data-failed={one.eventId} onClick={() => setOpened(one)}>
                    <span className={classes['state'] ?? ''}><StatusMark of="agent" status="failing" isCompact /> {one.code}</span>
                    <span className={classes['agent'] ?? ''} title={names.workflow(one.workflowId)}>{names.agent(one.workflowId, one.agent)}</span>
                    <span className={classes['reason'] ?? ''}>{one.message}</span>
                    <span className={classes['time'] ?? ''}><TimeAgo at={one.failedAt} /></span>
                  </button>
                </li>
              ))}
            </ul>
            {query.hasNextPage && <Button mt="sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('more')}</Button>}
          </>
        ))}
      </Loaded>
      <Drawer opened={opened !== undefined} onClose={() => setOpened(undefined)} position="right" size="lg" title={opened === undefined ? '' : text('failure', { agent: names.agent(opened.workflowId, opened.agent) })} closeButtonProps={{ 'aria-label': text('close') }}>
        {opened !== undefined && <FailedDetail failed={opened} onReplay={mayReplay ? replayOne : undefined} />}
      </Drawer>
    </>
  );
}

function FailedDetail({ failed, onReplay }: { readonly failed: FailedEvent; readonly onReplay: ((failed: FailedEvent) => void) | undefined }) {
  const text = useTexts(deliveriesTexts);
  const event = useQuery(eventQuery(failed.eventId));
  return (
    <Stack>
      <Alert color="red" title={failed.code}><Text size="sm" style={{ overflowWrap: 'anywhere' }}>{failed.message}</Text><Text size="sm" fw={600} mt={4}>{text('failedNext')}</Text></Alert>
      <Group gap="xs">
        {onReplay !== undefined && <Button size="sm" onClick={() => onReplay(failed)}>{text('replayOne')}</Button>}
        <Button size="sm" variant="default" component={PathLink} href={`/workflows/${failed.workflowId}?agent=${failed.agent}`}>{text('openCanvas')}</Button>
        <Anchor component={PathLink} href={`/events/${failed.eventId}`} size="sm">{text('event')} {failed.eventId}</Anchor>
      </Group>
      {Object.keys(failed.detail).length > 0 && <JsonView text={JSON.stringify(failed.detail)} maxHeight={160} />}
      <Loaded query={event}>{({ payload }) => <PayloadViews payloads={[payload]} label={text('payload')} />}</Loaded>
    </Stack>
  );
}

/** The newest events of a group; the API replays by id, at most 1,000 at once. */
async function idsOf({ workflowId, agent, code }: FailedGroup): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page: ApiPage<FailedEvent> = await call<ApiPage<FailedEvent>>('GET', pathWith('/api/v1/failed-events', { workflow: workflowId, agent, limit: 500, cursor: cursor ?? undefined }));
    ids.push(...page.items.filter((one) => one.code === code).map(({ eventId }) => eventId));
    ({ cursor } = page);
  } while (cursor !== null && ids.length < MOST_IDS);
  return ids.slice(0, MOST_IDS);
}

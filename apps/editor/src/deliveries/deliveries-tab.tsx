import { Button, Group, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { deliveryStatusSchema } from '@rookery/model';
import { usePages } from '../api/use-pages.js';
import { EmptyState, Filters, Loaded } from '../app/page-frame.js';
import { AgentFilter } from '../events/agent-filter.js';
import { useFilters } from '../events/use-filters.js';
import { useNames } from '../events/use-names.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { useStatusWord } from '../viewers/status-mark.js';
import { endpointsQuery, groupsQuery, isReplayable, replayable, type DeliveryGroup } from './deliveries-api.js';
import type { DeliveryView } from './delivery-view.js';
import { deliveriesTexts } from './deliveries-texts.js';
import { DeliveryDrawer } from './delivery-drawer.js';
import { DeliveryRow } from './delivery-list.js';
import { EndpointList } from './endpoint-list.js';
import { ReplayProgress } from './replay-progress.js';
import { TroubleGroups } from './trouble-groups.js';
import { useReplay } from './use-replay.js';
import classes from './deliveries.module.css';

const TROUBLE = replayable.join(',');
const MOST_SELECTED = 1_000;

/** Deliveries, by what went wrong first. */
export function DeliveriesTab() {
  const text = useTexts(deliveriesTexts);
  const names = useNames();
  const word = useStatusWord();
  const mayReplay = useMay('delivery:replay');
  const [filters, change] = useFilters(['workflow', 'agent', 'status', 'delivery'] as const);
  const { workflow, agent, status, delivery: opened } = filters;
  const { items, query } = usePages<DeliveryView>(['deliveries', 'list'], '/api/v1/deliveries', { workflow, agent, status, limit: 50 }, { refetchInterval: 15_000 });
  const groups = useQuery(groupsQuery({ workflow, agent }));
  const endpoints = useQuery(endpointsQuery);
  const { ask, running, dismiss } = useReplay();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const onSelect = useCallback((id: string, isSelected: boolean) => setSelected((old) => (isSelected ? new Set([...old, id].slice(0, MOST_SELECTED)) : new Set([...old].filter((one) => one !== id)))), []);
  const onOpen = useCallback((id: string) => change({ delivery: id }), [change]);
  const shown = useMemo(() => groups.data?.items.map((group) => ({ id: groupId(group), group })) ?? [], [groups.data]);
  const chosen = items?.filter(({ id, status: state }) => selected.has(id) && isReplayable(state)) ?? [];
  const matching = shown.filter(({ group }) => isReplayable(group.status) && (status === undefined || status.split(',').includes(group.status))).reduce((sum, { group }) => sum + group.count, 0);
  const replayGroup = (group: DeliveryGroup): void => {
    if (!isReplayable(group.status)) return;
    const isAll = group.count > group.eventIds.length;
    ask({
      of: 'deliveries', count: group.count, isDoubtful: group.status === 'unknown', question: text('confirmMany', { count: group.count, agent: names.agent(group.workflowId, group.agent) }),
      order: { workflow: group.workflowId, agent: group.agent, status: [group.status], ...(isAll ? {} : { eventIds: group.eventIds }) },
    });
  };
  return (
    <>
      {running !== undefined && <ReplayProgress running={running} onClose={dismiss} />}
      <Filters>
        <AgentFilter value={filters} kinds={['action']} onChange={({ workflow: nextWorkflow, agent: nextAgent }) => change({ workflow: nextWorkflow, agent: nextAgent })} />
        <Select
          size="xs" w={190} clearable aria-label={text('status')} placeholder={text('anyStatus')} value={status ?? null} onChange={(next) => change({ status: next ?? '' })}
          data={[{ value: TROUBLE, label: text('trouble') }, ...deliveryStatusSchema.options.map((one) => ({ value: one, label: word('delivery', one) }))]}
        />
      </Filters>
      {groups.isSuccess && shown.length === 0 && items !== undefined && items.length > 0 && <Text size="sm" c="dimmed" mb="sm">{text('nothingWrong')}</Text>}
      <TroubleGroups
        groups={shown.map(({ id, group }) => ({ id, count: group.count, reason: group.reason, where: `${names.workflow(group.workflowId)} / ${names.agent(group.workflowId, group.agent)}`, lastAt: group.lastAt, status: group.status, canReplay: mayReplay && isReplayable(group.status) }))}
        onShow={(id) => { const found = shown.find((one) => one.id === id)?.group; if (found !== undefined) change({ workflow: found.workflowId, agent: found.agent, status: found.status }); }}
        onReplay={(id) => { const found = shown.find((one) => one.id === id)?.group; if (found !== undefined) replayGroup(found); }}
      />
      <EndpointList endpoints={endpoints.data?.items ?? []} />
      {mayReplay && (
        <Group gap="xs" mb="xs">
          {chosen.length > 0 && (
            <Button size="compact-sm" onClick={() => ask({ of: 'deliveries', count: chosen.length, isDoubtful: chosen.some((one) => one.status === 'unknown'), question: text('confirmManyAll', { count: chosen.length }), order: { eventIds: chosen.map(({ eventId }) => eventId), status: replayable } })}>{text('replaySelected', { count: chosen.length })}</Button>
          )}
          {matching > 0 && (
            <Button size="compact-sm" variant="default" onClick={() => ask({ of: 'deliveries', count: matching, isDoubtful: status === undefined || status.includes('unknown'), question: text('confirmManyAll', { count: matching }), order: { workflow, agent, status: replayable.filter((one) => status === undefined || status.split(',').includes(one)) } })}>{text('replayMatching')} ({matching})</Button>
          )}
        </Group>
      )}
      <Loaded query={query}>
        {() => (items === undefined || items.length === 0 ? <EmptyState title={text('emptyTitle')} lead={text('emptyLead')} /> : (
          <>
            <ul className={classes['list'] ?? ''}>{items.map((one) => <DeliveryRow key={one.id} delivery={one} isActive={one.id === opened} isSelected={selected.has(one.id)} canReplay={mayReplay} onOpen={onOpen} onSelect={onSelect} />)}</ul>
            {query.hasNextPage && <Button mt="sm" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('more')}</Button>}
          </>
        ))}
      </Loaded>
      <DeliveryDrawer id={opened} onClose={() => change({ delivery: '' })} onReplay={(one) => ask({ of: 'deliveries', count: 1, isDoubtful: one.status === 'unknown', question: text('confirmOne'), order: { workflow: one.workflowId, agent: one.agent, eventIds: [one.eventId] } })} />
    </>
  );
}

function groupId({ workflowId, agent, status, code, reason }: DeliveryGroup): string {
  return [workflowId, agent, status, code, reason].join(' ');
}

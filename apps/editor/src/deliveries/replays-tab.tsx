import { ActionIcon, Button, Group, NumberInput, Paper, Popover, Progress, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconGauge } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { usePages } from '../api/use-pages.js';
import { EmptyState, Loaded } from '../app/page-frame.js';
import { useNames } from '../events/use-names.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { StatusMark } from '../viewers/status-mark.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { deliveriesTexts } from './deliveries-texts.js';
import { ReplayForm } from './replay-form.js';
import { cancelReplay, setReplayRate, type ReplayView } from './replays-api.js';

/** Replays of recorded events: those that run, and those that did. */
export function ReplaysTab() {
  const text = useTexts(deliveriesTexts);
  const mayReplay = useMay('event:replay');
  const [isNew, setNew] = useState(false);
  const { items, query } = usePages<ReplayView>(['replays', 'list'], '/api/v1/replays', { limit: 20 }, { refetchInterval: 2_000 });
  return (
    <Stack>
      {mayReplay && <Button style={{ alignSelf: 'flex-start' }} onClick={() => setNew(true)}>{text('newReplay')}</Button>}
      <Loaded query={query}>
        {() => (items === undefined || items.length === 0 ? <EmptyState title={text('replaysEmptyTitle')} lead={text('replaysEmptyLead')} /> : (
          <Stack gap="xs">
            {items.map((replay) => <ReplayCard key={replay.id} replay={replay} canChange={mayReplay} />)}
            {query.hasNextPage && <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('more')}</Button>}
          </Stack>
        ))}
      </Loaded>
      {isNew && <ReplayForm onClose={() => setNew(false)} />}
    </Stack>
  );
}

function ReplayCard({ replay, canChange }: { readonly replay: ReplayView; readonly canChange: boolean }) {
  const text = useTexts(deliveriesTexts);
  const names = useNames();
  const client = useQueryClient();
  const stop = useMutation({
    mutationFn: () => cancelReplay(replay.id),
    onSettled: () => client.invalidateQueries({ queryKey: ['replays'] }),
    onError: ({ message }) => notifications.show({ color: 'red', message }),
  });
  const { state, done, total, reason, ratePerSecond, by, createdAt, workflowId, agent, again, key } = replay;
  return (
    <Paper withBorder p="xs" data-replay={replay.id}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs"><StatusMark of="replay" status={state} /><Text size="sm" fw={600}>{names.workflow(workflowId)} / {names.agent(workflowId, agent)}</Text>{key !== null && <code>{key}</code>}</Group>
        {state === 'running' && canChange && <Group gap={4}><Rate replay={replay} /><Button size="compact-sm" variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>{text('stop')}</Button></Group>}
      </Group>
      <Progress my={6} value={total === 0 ? 100 : (done / total) * 100} animated={state === 'running'} aria-label={text('doneOf', { done, total })} />
      <Text size="xs" c="dimmed">{text('doneOf', { done, total })} · {text('perSecond', { count: ratePerSecond })} · {text('by', { who: by })} · <TimeAgo at={createdAt} />{again ? ` · ${text('again')}` : ''}{reason === null ? '' : ` · ${reason}`}</Text>
    </Paper>
  );
}

function Rate({ replay }: { readonly replay: ReplayView }) {
  const text = useTexts(deliveriesTexts);
  const client = useQueryClient();
  const [rate, setRate] = useState<number | string>(replay.ratePerSecond);
  const save = useMutation({ mutationFn: () => setReplayRate(replay.id, Number(rate)), onSettled: () => client.invalidateQueries({ queryKey: ['replays'] }), onError: ({ message }) => notifications.show({ color: 'red', message }) });
  return (
    <Popover trapFocus withArrow>
      <Popover.Target><ActionIcon variant="default" size="sm" aria-label={text('faster')}><IconGauge size={16} /></ActionIcon></Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs"><NumberInput label={text('rate')} min={1} max={10_000} value={rate} onChange={setRate} /><Button size="xs" loading={save.isPending} onClick={() => save.mutate()}>{text('faster')}</Button></Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

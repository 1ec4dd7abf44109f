import { Anchor, Button, Group, Menu, Paper, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { usePages } from '../api/use-pages.js';
import { Loaded } from '../app/page-frame.js';
import { PathLink } from '../events/path-link.js';
import { useNames } from '../events/use-names.js';
import { useMay } from '../session/session-store.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { StatusMark } from '../viewers/status-mark.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { exactTime } from '../viewers/time-text.js';
import type { AlarmView } from './health-api.js';
import { healthTexts } from './health-texts.js';

interface AlarmListProps {
  readonly state: 'open' | 'all';
  readonly workflow?: string | undefined;
  /** Only those of this agent. */
  readonly agent?: string | undefined;
  readonly limit?: number;
}

/** Alarms, newest first, and what people say to them. */
export function AlarmList({ state, workflow, agent, limit = 20 }: AlarmListProps) {
  const text = useTexts(healthTexts);
  const language = useLanguage();
  const { items, query } = usePages<AlarmView>(['alarms', state], '/api/v1/alarms', { state, workflow, limit, language }, { refetchInterval: 15_000 });
  const shown = items?.filter((alarm) => agent === undefined || alarm.agent === agent) ?? [];
  return (
    <Loaded query={query}>
      {() => (
        <Stack gap="xs">
          {shown.length === 0 && <Text size="sm" c="dimmed">{text(state === 'open' ? 'noAlarms' : 'noHistory')}</Text>}
          {shown.map((alarm) => <AlarmCard key={alarm.id} alarm={alarm} />)}
          {query.hasNextPage && <Button size="xs" variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{text('more')}</Button>}
        </Stack>
      )}
    </Loaded>
  );
}

const spans = [['1h', 'hour1'], ['8h', 'hours8'], ['1d', 'day1'], ['7d', 'week1']] as const;

function AlarmCard({ alarm }: { readonly alarm: AlarmView }) {
  const text = useTexts(healthTexts);
  const language = useLanguage();
  const names = useNames();
  const mayOperate = useMay('workflow:operate');
  const change = useAlarmChange(alarm.id);
  const { message, severity, state, workflowId, agent, raisedAt, clearedAt, acknowledged, mutedUntil } = alarm;
  return (
    <Paper withBorder p="xs" data-alarm={alarm.id}>
      <Group justify="space-between" gap="xs" align="flex-start">
        <div style={{ flex: '1 1 240px', minWidth: 0 }}>
          <Group gap="xs" wrap="nowrap" align="flex-start"><Text size="sm" component="span"><StatusMark of="alarm" status={state === 'cleared' ? 'cleared' : severity} /></Text><Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>{message}</Text></Group>
          <Text size="xs" c="dimmed">
            {workflowId !== null && agent !== null && <><Anchor component={PathLink} href={`/health/${workflowId}/${agent}`} size="xs">{names.workflow(workflowId)} / {names.agent(workflowId, agent)}</Anchor> · </>}
            {text('raised')} <TimeAgo at={raisedAt} />{clearedAt !== null && <> · {text('cleared')} <TimeAgo at={clearedAt} /></>}
            {acknowledged !== null && <> · {text('acknowledgedBy', { who: acknowledged.by })}</>}
            {mutedUntil !== null && <> · {text('mutedUntil', { time: exactTime(Date.parse(mutedUntil), language) })}</>}
          </Text>
        </div>
        {mayOperate && state === 'open' && (
          <Group gap={6}>
            {acknowledged === null && <Button size="compact-sm" variant="default" loading={change.isPending} onClick={() => change.mutate({ action: 'acknowledge' })}>{text('acknowledge')}</Button>}
            {mutedUntil !== null ? <Button size="compact-sm" variant="default" onClick={() => change.mutate({ action: 'mute', for: '0s' })}>{text('unmute')}</Button> : (
              <Menu>
                <Menu.Target><Button size="compact-sm" variant="default">{text('mute')}</Button></Menu.Target>
                <Menu.Dropdown><Menu.Label>{text('muteFor')}</Menu.Label>{spans.map(([span, key]) => <Menu.Item key={span} onClick={() => change.mutate({ action: 'mute', for: span })}>{text(key)}</Menu.Item>)}</Menu.Dropdown>
              </Menu>
            )}
          </Group>
        )}
      </Group>
    </Paper>
  );
}

function useAlarmChange(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: { readonly action: 'acknowledge' } | { readonly action: 'mute'; readonly for: string }) => call('POST', `/api/v1/alarms/${id}/${given.action}`, given.action === 'mute' ? { body: { for: given.for } } : {}),
    onSettled: () => client.invalidateQueries({ queryKey: ['alarms'] }),
    onError: ({ message }) => notifications.show({ color: 'red', message }),
  });
}

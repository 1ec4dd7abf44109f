import { CloseButton, Group, Progress, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { call } from '../api/call.js';
import { pathWith, type ApiPage } from '../api/use-pages.js';
import { useTexts } from '../texts/texts.js';
import { replayable } from './deliveries-api.js';
import type { DeliveryView } from './delivery-view.js';
import { deliveriesTexts } from './deliveries-texts.js';
import type { RunningReplay } from './use-replay.js';

const LOOK_MS = 1_500;
const COUNTED = 500;
const CLOCKS_DIFFER_MS = 2_000;

/** How far a replay of deliveries has come: of those that were made to wait again, how many still wait. */
export function ReplayProgress({ running, onClose }: { readonly running: RunningReplay; readonly onClose: () => void }) {
  const text = useTexts(deliveriesTexts);
  const client = useQueryClient();
  const { workflow, agent, count, of, startedAt } = running;
  const { data: waiting } = useQuery({
    queryKey: ['deliveries', 'waiting', workflow, agent, count],
    queryFn: async ({ signal }) => (await call<ApiPage<DeliveryView>>('GET', pathWith('/api/v1/deliveries', { workflow, agent, status: 'pending,sending', limit: COUNTED }), { signal })).items.length,
    enabled: of === 'deliveries', staleTime: 0,
    refetchInterval: ({ state }) => (state.data === 0 ? false : LOOK_MS),
  });
  const isDone = waiting === 0 || of === 'failed';
  const { data: failed = 0 } = useQuery({
    queryKey: ['deliveries', 'failed again', workflow, agent, startedAt],
    queryFn: async ({ signal }) => {
      const { items } = await call<ApiPage<DeliveryView>>('GET', pathWith('/api/v1/deliveries', { workflow, agent, status: replayable.join(','), limit: COUNTED }), { signal });
      return items.filter(({ updatedAt }) => Date.parse(updatedAt) >= startedAt - CLOCKS_DIFFER_MS).length;
    },
    enabled: of === 'deliveries' && waiting === 0,
  });
  useEffect(() => {
    if (isDone) void Promise.all([client.invalidateQueries({ queryKey: ['deliveries', 'list'] }), client.invalidateQueries({ queryKey: ['deliveries', 'groups'] }), client.invalidateQueries({ queryKey: ['failed-events'] })]);
  }, [client, isDone]);
  const done = Math.max(0, count - (waiting ?? count));
  return (
    <Group gap="sm" mb="sm" wrap="nowrap" role="status" data-replay-progress={isDone ? 'done' : 'running'}>
      <Text size="sm" style={{ whiteSpace: 'nowrap' }}>{isDone ? text(failed > 0 ? 'stillFailing' : 'progressDone', { count: failed > 0 ? failed : count }) : text('progress', { done, count })}</Text>
      <Progress flex={1} color={failed > 0 ? 'red' : 'rook'} value={isDone ? 100 : (done / count) * 100} animated={!isDone} aria-label={text('replays')} />
      <CloseButton size="sm" aria-label={text('close')} onClick={onClose} />
    </Group>
  );
}

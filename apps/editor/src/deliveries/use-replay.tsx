import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { Alert, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTexts } from '../texts/texts.js';
import { replayDeliveries, replayFailed, type ReplayDeliveries } from './deliveries-api.js';
import { deliveriesTexts } from './deliveries-texts.js';

/** What is replayed, how it is asked for, and how many there are. */
export interface ReplayAsk {
  readonly of: 'deliveries' | 'failed';
  readonly order: ReplayDeliveries;
  readonly count: number;
  readonly question: string;
  /** Some may have arrived already. */
  readonly isDoubtful?: boolean;
}

/** A replay that runs: what to watch and how many there were. */
export interface RunningReplay {
  readonly of: 'deliveries' | 'failed';
  readonly workflow: string | undefined;
  readonly agent: string | undefined;
  readonly count: number;
  /** By the clock of this browser, milliseconds. */
  readonly startedAt: number;
}

/** Asks with the count, replays, and tells what runs, so that its progress can be shown. */
export function useReplay(): { readonly ask: (given: ReplayAsk) => void; readonly running: RunningReplay | undefined; readonly dismiss: () => void } {
  const text = useTexts(deliveriesTexts);
  const client = useQueryClient();
  const [running, setRunning] = useState<RunningReplay>();
  const replay = useCallback(async ({ of, order }: ReplayAsk) => {
    const startedAt = Date.now();
    try {
      const { count } = of === 'deliveries' ? await replayDeliveries(order) : await replayFailed({ workflow: order.workflow, agent: order.agent, eventIds: order.eventIds });
      notifications.show({ message: count === 0 ? text('nothingToReplay') : text('sent', { count }) });
      if (count > 0) setRunning({ of, workflow: order.workflow, agent: order.agent, count, startedAt });
    } catch (error) {
      notifications.show({ color: 'red', message: error instanceof Error ? error.message : String(error) });
    }
    await Promise.all([client.invalidateQueries({ queryKey: ['deliveries'] }), client.invalidateQueries({ queryKey: ['failed-events'] })]);
  }, [client, text]);
  const ask = useCallback((given: ReplayAsk) => modals.openConfirmModal({
    title: text('confirmTitle'),
    children: <Stack gap="xs"><Text size="sm">{given.question}</Text>{given.isDoubtful === true && <Alert color="orange" role="alert">{text('confirmUnknown')}</Alert>}</Stack>,
    labels: { confirm: text('replayOne'), cancel: text('cancel') },
    onConfirm: () => void replay(given),
  }), [replay, text]);
  return { ask, running, dismiss: useCallback(() => setRunning(undefined), []) };
}

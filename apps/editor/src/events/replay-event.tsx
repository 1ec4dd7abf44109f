import { Alert, Button, Checkbox, Group, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { previewReplay, startReplay } from '../deliveries/replays-api.js';
import { Modal } from '../layers/modal.js';
import { useLive } from '../live/live-store.js';
import { useTexts } from '../texts/texts.js';
import type { ListedEvent } from './events-api.js';
import { eventsTexts } from './events-texts.js';
import { useNames } from './use-names.js';

/** Brings one recorded event through the agent behind it once more. */
export function ReplayEvent({ event, onClose }: { readonly event: ListedEvent; readonly onClose: () => void }) {
  const text = useTexts(eventsTexts);
  const names = useNames();
  const links = useLive((state) => state.workflows.get(event.workflowId)?.links);
  const receivers = [...new Set(links?.filter(({ from, port }) => from === event.agent && port === event.port).map(({ to }) => to))];
  const [receiver, setReceiver] = useState<string | null>(receivers[0] ?? null);
  const [again, setAgain] = useState(false);
  const client = useQueryClient();
  const order = { workflow: event.workflowId, agent: receiver ?? '', eventIds: [event.id], again };
  const preview = useQuery({ queryKey: ['replays', 'preview', order], queryFn: () => previewReplay(order), enabled: receiver !== null, retry: false });
  const start = useMutation({
    mutationFn: () => startReplay(order),
    onSuccess: () => {
      notifications.show({ message: text('started') });
      void client.invalidateQueries({ queryKey: ['replays'] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`${text('replay')}: ${event.id}`}>
      <Stack>
        {receivers.length === 0 ? <Text size="sm">{text('noReceivers')}</Text> : (
          <Select label={text('chooseReceiver')} allowDeselect={false} value={receiver} onChange={setReceiver} data={receivers.map((slug) => ({ value: slug, label: names.agent(event.workflowId, slug) }))} />
        )}
        {preview.data !== undefined && (
          <Text size="sm" c="dimmed" aria-live="polite">
            {preview.data.reaches.length > 0 && text('reaches', { agents: preview.data.reaches.map(({ agent }) => names.agent(event.workflowId, agent)).join(', ') })}
            {preview.data.deliveries !== null && ` ${text('alreadyDone', preview.data.deliveries)}`}
          </Text>
        )}
        <Checkbox label={text('again')} checked={again} onChange={({ currentTarget }) => setAgain(currentTarget.checked)} />
        {again && <Alert color="orange" role="alert">{text('againWarning')}</Alert>}
        {(start.error ?? preview.error) !== null && <Alert color="red" role="alert">{(start.error ?? preview.error)?.message}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{text('cancel')}</Button>
          <Button disabled={receiver === null} loading={start.isPending} color={again ? 'orange' : 'rook'} onClick={() => start.mutate()}>{text('start')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

import { Alert, Button, Checkbox, Group, NumberInput, Select, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { AgentFilter } from '../events/agent-filter.js';
import { useNames } from '../events/use-names.js';
import { Modal } from '../layers/modal.js';
import { useLive } from '../live/live-store.js';
import { useTexts } from '../texts/texts.js';
import { deliveriesTexts } from './deliveries-texts.js';
import { orderOf, type ReplayFields } from './replay-order.js';
import { previewReplay, startReplay } from './replays-api.js';

const blank: ReplayFields = { workflow: '', agent: '', link: '', since: '', until: '', key: '', rate: 500, again: false };

/** Which recorded events go through which agent again, with a look at what that brings before it begins. */
export function ReplayForm({ onClose, given = {} }: { readonly onClose: () => void; readonly given?: Partial<ReplayFields> }) {
  const text = useTexts(deliveriesTexts);
  const names = useNames();
  const client = useQueryClient();
  const [fields, setFields] = useState<ReplayFields>({ ...blank, ...given });
  const links = useLive((state) => state.workflows.get(fields.workflow)?.links);
  const preview = useMutation({ mutationFn: () => previewReplay(orderOf(fields)) });
  const start = useMutation({
    mutationFn: () => startReplay(orderOf(fields)),
    onSuccess: () => {
      notifications.show({ message: text('started') });
      onClose();
      return client.invalidateQueries({ queryKey: ['replays'] });
    },
  });
  const set = (next: Partial<ReplayFields>): void => {
    setFields((old) => ({ ...old, ...next }));
    preview.reset();
    start.reset();
  };
  const from = [...new Set(links?.filter(({ to }) => to === fields.agent).map((link) => `${link.from} ${link.port}`))];
  const isReady = fields.workflow !== '' && fields.agent !== '';
  return (
    <Modal opened onClose={onClose} title={text('newReplay')} size="lg">
      <Stack>
        <Text size="sm" c="dimmed">{text('replayLead')}</Text>
        <AgentFilter value={fields} kinds={['step', 'lookup', 'action']} onChange={({ workflow, agent }) => set({ workflow, agent, link: '' })} />
        {!isReady && <Text size="xs" c="dimmed">{text('chooseAgent')}</Text>}
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <Select label={text('from')} placeholder={text('anyLink')} clearable value={fields.link === '' ? null : fields.link} onChange={(link) => set({ link: link ?? '' })} data={from} />
          <TextInput label={text('key')} placeholder={text('keyHint')} value={fields.key} onChange={({ currentTarget }) => set({ key: currentTarget.value })} />
          <TextInput type="datetime-local" label={text('since')} value={fields.since} onChange={({ currentTarget }) => set({ since: currentTarget.value })} />
          <TextInput type="datetime-local" label={text('until')} value={fields.until} onChange={({ currentTarget }) => set({ until: currentTarget.value })} />
          <NumberInput label={text('rate')} min={1} max={10_000} value={fields.rate} onChange={(rate) => set({ rate: Number(rate) })} />
        </SimpleGrid>
        <Checkbox label={text('again')} checked={fields.again} onChange={({ currentTarget }) => set({ again: currentTarget.checked })} />
        {fields.again && <Alert color="orange" role="alert">{text('againWarning')}</Alert>}
        <div aria-live="polite">
          {preview.data !== undefined && (
            <Alert color="gray">
              <Text size="sm" fw={600}>{text('wouldBring', { count: preview.data.events, seconds: preview.data.seconds })}</Text>
              {preview.data.reaches.length > 0 && <Text size="sm">{text('reaches', { agents: preview.data.reaches.map(({ agent }) => names.agent(fields.workflow, agent)).join(', ') })}</Text>}
              {preview.data.deliveries !== null && <Text size="sm">{text('alreadyDone', preview.data.deliveries)}</Text>}
            </Alert>
          )}
          {(start.error ?? preview.error) !== null && <Alert color="red" role="alert">{(start.error ?? preview.error)?.message}</Alert>}
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{text('cancel')}</Button>
          <Button variant="light" disabled={!isReady} loading={preview.isPending} onClick={() => preview.mutate()}>{text('preview')}</Button>
          <Button disabled={!isReady || preview.data === undefined || preview.data.events === 0} loading={start.isPending} color={fields.again ? 'orange' : 'rook'} onClick={() => start.mutate()}>{text('start')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconReload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { useDraft } from '../document/draft-store.js';
import { agentOf, type Link } from '../document/graph-document.js';
import { useTexts } from '../texts/texts.js';
import { canvasTexts } from './canvas-texts.js';

const HOUR_MS = 3_600_000;

interface LinkReplayProps {
  readonly workflowId: string;
  readonly link: Link;
  readonly chosen: ReadonlySet<string>;
  readonly onDone: () => void;
}

/** Sends what crossed the link to its receiver once more: what is chosen, or the last hour, of which it says first how much that is. */
export function LinkReplay({ workflowId, link, chosen, onDone }: LinkReplayProps) {
  const text = useTexts(canvasTexts);
  const title = useDraft(({ document }) => agentOf(document, link.to)?.title ?? link.to);
  const order = { workflow: workflowId, agent: link.to, from: { agent: link.from, port: link.port } };
  const preview = useMutation({
    mutationFn: async (since: string) => ({ since, ...(await call<{ readonly events: number }>('POST', '/api/v1/events/replay', { body: { ...order, since, preview: true } })) }),
  });
  const start = useMutation({
    mutationFn: (what: { readonly eventIds: readonly string[] } | { readonly since: string }) => call<{ readonly total: number }>('POST', '/api/v1/events/replay', { body: { ...order, ...what } }),
    onSuccess: ({ total }) => {
      notifications.show({ color: 'teal', message: text('replayed', { count: total }) });
      preview.reset();
      onDone();
    },
  });
  const fault = start.error ?? preview.error;
  const known = preview.data;
  return (
    <Stack gap={6} aria-live="polite">
      {chosen.size > 0 && <Button size="xs" variant="light" style={{ alignSelf: 'start' }} leftSection={<IconReload size={14} aria-hidden />} loading={start.isPending} onClick={() => start.mutate({ eventIds: [...chosen] })}>{text('replay')} ({chosen.size})</Button>}
      {chosen.size === 0 && known === undefined && <Button size="xs" variant="default" style={{ alignSelf: 'start' }} leftSection={<IconReload size={14} aria-hidden />} loading={preview.isPending} onClick={() => preview.mutate(new Date(Date.now() - HOUR_MS).toISOString())}>{text('replayHour')}</Button>}
      {chosen.size === 0 && known !== undefined && (
        <Alert color="blue" p="xs">
          <Text size="sm" mb={6}>{text('replayWhat', { count: known.events, title })}</Text>
          <Group gap="xs">
            {known.events > 0 && <Button size="xs" loading={start.isPending} onClick={() => start.mutate({ since: known.since })}>{text('replayGo', { count: known.events })}</Button>}
            <Button size="xs" variant="default" onClick={() => preview.reset()}>{text('cancel')}</Button>
          </Group>
        </Alert>
      )}
      {fault !== null && <Text size="sm" c="red" role="alert">{fault.message}</Text>}
    </Stack>
  );
}

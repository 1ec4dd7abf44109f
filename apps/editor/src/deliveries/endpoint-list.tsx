import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/call.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import type { DisabledEndpoint } from './deliveries-api.js';
import { deliveriesTexts } from './deliveries-texts.js';

/** Addresses that refused for good, and the way back. */
export function EndpointList({ endpoints }: { readonly endpoints: readonly DisabledEndpoint[] }) {
  const text = useTexts(deliveriesTexts);
  const mayEnable = useMay('delivery:replay');
  const client = useQueryClient();
  const enable = useMutation({
    mutationFn: (endpoint: string) => call('DELETE', `/api/v1/endpoints/${encodeURIComponent(endpoint)}`),
    onSuccess: () => {
      notifications.show({ message: text('enabled') });
      return client.invalidateQueries({ queryKey: ['endpoints'] });
    },
    onError: ({ message }) => notifications.show({ color: 'red', message }),
  });
  if (endpoints.length === 0) return null;
  return (
    <Paper withBorder p="xs" component="section" mb="sm">
      <Title order={3} size="h5">{text('endpoints')}</Title>
      <Text size="xs" c="dimmed" mb={4}>{text('endpointsLead')}</Text>
      <Stack gap={4}>
        {endpoints.slice(0, 50).map(({ endpoint, reason, disabledAt }) => (
          <Group key={endpoint} justify="space-between" gap="xs">
            <Text size="sm" style={{ overflowWrap: 'anywhere', flex: '1 1 200px' }}><code>{endpoint}</code> · {reason} · <Text span size="xs" c="dimmed"><TimeAgo at={disabledAt} /></Text></Text>
            {mayEnable && <Button size="compact-sm" variant="default" loading={enable.isPending && enable.variables === endpoint} onClick={() => enable.mutate(endpoint)}>{text('enable')}</Button>}
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}

import { Badge, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { Loaded } from '../app/page-frame.js';
import { Modal } from '../layers/modal.js';
import { attempt, tellDone } from '../notices/notices.js';
import { deviceName } from '../session/device-name.js';
import { signedOut } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { ChangePassword } from './change-password.js';
import { securityTexts } from './security-texts.js';

interface Session {
  readonly id: string;
  readonly method: 'password' | 'provider';
  readonly device: string;
  readonly address: string | null;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  readonly isCurrent: boolean;
}

/** Where somebody is signed in, how to end it, and the password. */
export function SecuritySection() {
  const text = useTexts(securityTexts);
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const query = useQuery({ queryKey: ['sessions'], queryFn: async ({ signal }) => (await call<{ readonly items: readonly Session[] }>('GET', '/api/v1/auth/sessions', { signal })).items });
  const again = () => client.invalidateQueries({ queryKey: ['sessions'] });
  const endOne = async (id: string) => {
    await attempt(() => call('DELETE', `/api/v1/auth/sessions/${id}`), text('ended'));
    await again();
  };
  const endOthers = async () => {
    await attempt(async () => {
      const { ended } = await call<{ readonly ended: number }>('POST', '/api/v1/auth/logout-everywhere', { body: { keepThis: true } });
      tellDone(text('endedCount', { count: ended }));
    });
    await again();
  };
  const endAll = async () => {
    if (!(await attempt(() => call('POST', '/api/v1/auth/logout-everywhere', { body: {} })))) return;
    client.clear();
    signedOut();
  };
  return (
    <Stack gap="xl">
      <Stack component="section" aria-label={text('sessions')}>
        <div><Title order={2} size="h5">{text('sessions')}</Title><Text size="sm" c="dimmed">{text('sessionsLead')}</Text></div>
        <Loaded query={query}>{(sessions) => <SessionTable sessions={sessions} onEnd={(id) => void endOne(id)} />}</Loaded>
        <Group>
          <Button variant="default" disabled={(query.data?.length ?? 0) < 2} onClick={() => void endOthers()}>{text('endOthers')}</Button>
          <Button variant="default" onClick={() => setAsking(true)}>{text('endAll')}</Button>
        </Group>
      </Stack>
      <ChangePassword onChanged={() => void again()} />
      <Modal opened={isAsking} onClose={() => setAsking(false)} title={text('endAllTitle')} centered>
        <Stack>
          <Text>{text('endAllLead')}</Text>
          <Group justify="flex-end"><Button variant="default" data-autofocus onClick={() => setAsking(false)}>{text('cancel')}</Button><Button color="red" onClick={() => void endAll()}>{text('endAll')}</Button></Group>
        </Stack>
      </Modal>
    </Stack>
  );
}

function SessionTable({ sessions, onEnd }: { readonly sessions: readonly Session[]; readonly onEnd: (id: string) => void }) {
  const text = useTexts(securityTexts);
  const nameOf = ({ device }: Session): string => deviceName(device) || text('unknownDevice');
  return (
    <Table.ScrollContainer minWidth={320}>
      <Table verticalSpacing="sm" horizontalSpacing="xs">
        <Table.Thead><Table.Tr><Table.Th>{text('device')}</Table.Th><Table.Th visibleFrom="sm">{text('address')}</Table.Th><Table.Th>{text('lastSeen')}</Table.Th><Table.Th visibleFrom="sm">{text('signedInAt')}</Table.Th><Table.Td /></Table.Tr></Table.Thead>
        <Table.Tbody>
          {sessions.map((session) => (
            <Table.Tr key={session.id}>
              <Table.Td title={session.device}><Group gap="xs">{nameOf(session)}{session.isCurrent && <Badge variant="light">{text('current')}</Badge>}</Group><Text size="xs" c="dimmed" hiddenFrom="sm">{session.address}</Text>{session.method === 'provider' && <Text size="xs" c="dimmed">{text('byProvider')}</Text>}</Table.Td>
              <Table.Td visibleFrom="sm">{session.address}</Table.Td>
              <Table.Td><TimeAgo at={session.lastSeenAt} /></Table.Td>
              <Table.Td visibleFrom="sm"><TimeAgo at={session.createdAt} /></Table.Td>
              <Table.Td ta="right">{!session.isCurrent && <Button variant="subtle" color="red" size="compact-sm" aria-label={text('endOf', { name: nameOf(session) })} onClick={() => onEnd(session.id)}>{text('end')}</Button>}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

import { Badge, Button, Group, Table, Text, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/call.js';
import { Loaded } from '../app/page-frame.js';
import { attempt } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { InviteDialog } from './invite-dialog.js';
import { workspacesTexts } from './workspaces-texts.js';
import { invitationsQuery, roleOf, type Invitation } from './workspaces.js';

/** Who was invited and has not come yet; nothing while nobody was. */
export function InvitationList() {
  const text = useTexts(workspacesTexts);
  const client = useQueryClient();
  const query = useQuery(invitationsQuery);
  const [again, setAgain] = useState<Invitation>();
  const revoke = async ({ id, email }: Invitation) => {
    await attempt(() => call('DELETE', `/api/v1/invitations/${id}`), text('revoked', { email }));
    await client.invalidateQueries({ queryKey: ['invitations'] });
  };
  return (
    <Loaded query={query}>
      {(invitations) => invitations.length > 0 && (
        <div>
          <Title order={2} size="h5">{text('invitations')}</Title>
          <Table verticalSpacing="sm" aria-label={text('invitations')}>
            <Table.Tbody>
              {invitations.map((invitation) => <InvitationRow key={invitation.id} invitation={invitation} onAgain={() => setAgain(invitation)} onRevoke={() => void revoke(invitation)} />)}
            </Table.Tbody>
          </Table>
          {again !== undefined && <InviteDialog again={{ email: again.email, role: roleOf(again.role) }} onClose={() => setAgain(undefined)} />}
        </div>
      )}
    </Loaded>
  );
}

function InvitationRow({ invitation, onAgain, onRevoke }: { readonly invitation: Invitation; readonly onAgain: () => void; readonly onRevoke: () => void }) {
  const text = useTexts(workspacesTexts);
  const { email, role, invitedBy, expiresAt, isExpired } = invitation;
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere' }}>
        <Group gap={6}><Text>{email}</Text><Badge size="sm" variant="light" color={isExpired ? 'gray' : 'blue'}>{text(`role.${roleOf(role)}`)}</Badge></Group>
        <Text size="xs" c="dimmed">{invitedBy !== null && <>{text('invitedBy', { email: invitedBy })}, </>}{text(isExpired ? 'ended' : 'until')} <TimeAgo at={expiresAt} /></Text>
      </Table.Td>
      <Table.Td ta="right">
        <Group gap={4} justify="flex-end">
          <Button size="compact-sm" variant="subtle" aria-label={text('newLinkOf', { email })} onClick={onAgain}>{text('newLink')}</Button>
          <Button size="compact-sm" variant="subtle" color="red" aria-label={text('revokeOf', { email })} onClick={onRevoke}>{text('revoke')}</Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

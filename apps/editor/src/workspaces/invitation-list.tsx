import { Badge, Button, Group, Text, Title } from '@mantine/core';
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
import classes from './member-list.module.css';

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
          <ul className={classes['list']} aria-label={text('invitations')}>
            {invitations.map((invitation) => <InvitationRow key={invitation.id} invitation={invitation} onAgain={() => setAgain(invitation)} onRevoke={() => void revoke(invitation)} />)}
          </ul>
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
    <li className={classes['row']}>
      <div className={classes['who']}>
        <Group gap={6}><Text>{email}</Text><Badge size="sm" variant="light" color={isExpired ? 'gray' : 'blue'}>{text(`role.${roleOf(role)}`)}</Badge></Group>
        <Text size="xs" c="dimmed">{invitedBy !== null && <>{text('invitedBy', { email: invitedBy })}, </>}{text(isExpired ? 'ended' : 'until')} <TimeAgo at={expiresAt} /></Text>
      </div>
      <div className={classes['actions']}>
        <Button size="compact-sm" variant="subtle" aria-label={text('newLinkOf', { email })} onClick={onAgain}>{text('newLink')}</Button>
        <Button size="compact-sm" variant="subtle" color="red" aria-label={text('revokeOf', { email })} onClick={onRevoke}>{text('revoke')}</Button>
      </div>
    </li>
  );
}

import { Badge, Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { call } from '../api/call.js';
import { EmptyState, Loaded } from '../app/page-frame.js';
import { useCommands } from '../commands/command-registry.js';
import { attempt } from '../notices/notices.js';
import { signedIn, useMay, type Me } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { InvitationList } from './invitation-list.js';
import { InviteDialog } from './invite-dialog.js';
import { LeaveDialog, RemoveDialog, StepDownDialog } from './member-dialogs.js';
import { PasswordLinkDialog } from './password-link-dialog.js';
import { workspacesTexts } from './workspaces-texts.js';
import { membersQuery, roleOf, roles, type Member, type Role } from './workspaces.js';
import classes from './member-list.module.css';

type Asked =
  | { readonly kind: 'remove' | 'leave' | 'password'; readonly member: Member }
  | { readonly kind: 'step down'; readonly member: Member; readonly role: Role };

/** Who belongs to the workspace; for owners, with the means to change that. */
export function MembersSection() {
  const text = useTexts(workspacesTexts);
  const client = useQueryClient();
  const mayEdit = useMay('member:edit');
  const query = useQuery(membersQuery);
  const [asked, setAsked] = useState<Asked>();
  const [isInviting, setInviting] = useState(false);
  useCommands('members', useMemo(() => (mayEdit ? [{ id: 'members.invite', title: text('inviteTitle'), group: text('group'), run: () => setInviting(true) }] : []), [mayEdit, text]));
  const setRole = async ({ accountId, email, isYou }: Member, role: Role) => {
    setAsked(undefined);
    const isDone = await attempt(() => call('PUT', `/api/v1/members/${accountId}`, { body: { role } }), text('roleChanged', { email, role: text(`role.${role}`) }));
    await client.invalidateQueries({ queryKey: ['members'] });
    if (isDone && isYou) signedIn(await call<Me>('GET', '/api/v1/auth/me'));
  };
  const choose = (member: Member, role: Role) => {
    if (role === member.role) return;
    if (member.isYou) setAsked({ kind: 'step down', member, role });
    else void setRole(member, role);
  };
  return (
    <Stack maw={860}>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" maw={560}>{text('membersLead')} {!mayEdit && text('onlyOwner')}</Text>
        {mayEdit && <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>{text('invite')}</Button>}
      </Group>
      <Loaded query={query}>
        {(members) => (
          <>
            <ul className={classes['list']} aria-label={text('members')}>
              {members.map((member) => <MemberRow key={member.accountId} member={member} mayEdit={mayEdit} onChoose={choose} onAsk={setAsked} />)}
            </ul>
            {members.length === 1 && mayEdit && <EmptyState title={text('alone')} lead={text('aloneLead')} />}
          </>
        )}
      </Loaded>
      {mayEdit && <InvitationList />}
      <RoleMeanings />
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
      {asked?.kind === 'remove' && <RemoveDialog member={asked.member} onClose={() => setAsked(undefined)} />}
      {asked?.kind === 'password' && <PasswordLinkDialog member={asked.member} onClose={() => setAsked(undefined)} />}
      {asked?.kind === 'leave' && <LeaveDialog onClose={() => setAsked(undefined)} />}
      {asked?.kind === 'step down' && <StepDownDialog role={asked.role} onClose={() => setAsked(undefined)} onSure={() => void setRole(asked.member, asked.role)} />}
    </Stack>
  );
}

interface MemberRowProps {
  readonly member: Member;
  readonly mayEdit: boolean;
  readonly onChoose: (member: Member, role: Role) => void;
  readonly onAsk: (asked: Asked) => void;
}

function MemberRow({ member, mayEdit, onChoose, onAsk }: MemberRowProps) {
  const text = useTexts(workspacesTexts);
  const { email, role, since, isYou } = member;
  return (
    <li className={classes['row']}>
      <div className={classes['who']}>
        <Group gap={6}><Text fw={600}>{email}</Text>{isYou && <Badge size="sm" variant="light">{text('you')}</Badge>}</Group>
        <Text size="xs" c="dimmed">{text('since')} <TimeAgo at={since} /></Text>
      </div>
      <div className={classes['role']}>
        {mayEdit
          ? <Select aria-label={text('roleOf', { email })} allowDeselect={false} value={roleOf(role)} onChange={(value) => onChoose(member, roleOf(value))} data={roles.map((value) => ({ value, label: text(`role.${value}`) }))} />
          : <Text size="sm">{text(`role.${roleOf(role)}`)}</Text>}
      </div>
      <div className={classes['actions']}>
        {isYou && <Button size="compact-sm" variant="subtle" color="red" aria-label={text('leaveWorkspace')} onClick={() => onAsk({ kind: 'leave', member })}>{text('leave')}</Button>}
        {!isYou && mayEdit && <Button size="compact-sm" variant="subtle" aria-label={text('passwordLinkOf', { email })} onClick={() => onAsk({ kind: 'password', member })}>{text('passwordLink')}</Button>}
        {!isYou && mayEdit && <Button size="compact-sm" variant="subtle" color="red" aria-label={text('removeOf', { email })} onClick={() => onAsk({ kind: 'remove', member })}>{text('remove')}</Button>}
      </div>
    </li>
  );
}

function RoleMeanings() {
  const text = useTexts(workspacesTexts);
  return (
    <div>
      <Title order={2} size="h5" mb={4}>{text('roles')}</Title>
      {roles.map((role) => <Text key={role} size="sm" c="dimmed"><Text span fw={600}>{text(`role.${role}`)}</Text>: {text(`lead.${role}`)}</Text>)}
    </div>
  );
}

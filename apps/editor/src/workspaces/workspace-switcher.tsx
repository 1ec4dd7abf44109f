import { Button, Menu, Text } from '@mantine/core';
import { IconCheck, IconPencil, IconPlus, IconSelector, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import type { Command } from '../commands/command.js';
import { useCommands } from '../commands/command-registry.js';
import { attempt } from '../notices/notices.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { workspacesTexts } from './workspaces-texts.js';
import { enterWorkspace, roleOf, workspacesQuery, type Workspace } from './workspaces.js';
import classes from './workspace-switcher.module.css';

const WorkspaceDialog = lazy(() => import('./workspace-dialog.js'));
const none: readonly Workspace[] = [];

/** The name of the workspace one works in, and the way into the others. */
export function WorkspaceSwitcher() {
  const text = useTexts(workspacesTexts);
  const { data: workspaces = none } = useQuery(workspacesQuery);
  const mayEdit = useMay('workspace:edit');
  const mayMembers = useMay('member:read');
  const [dialog, setDialog] = useState<'new' | 'rename'>();
  const navigate = useNavigate();
  const active = workspaces.find(({ isActive }) => isActive);
  const openMembers = useCallback(() => void navigate({ to: '/settings', search: { section: 'members' } }), [navigate]);
  useCommands('workspaces', useMemo(() => commandsOf({ text, workspaces, mayEdit, mayMembers, open: setDialog, openMembers }), [text, workspaces, mayEdit, mayMembers, openMembers]));
  if (active === undefined) return null;
  return (
    <>
      <Menu position="bottom-start" width={280} styles={{ itemLabel: { minWidth: 0 } }}>
        <Menu.Target>
          <Button variant="subtle" color="gray" size="compact-sm" className={classes['target'] ?? ''} rightSection={<IconSelector size={14} aria-hidden />} aria-label={`${text('workspace')}: ${active.name}`}><span className={classes['name']}>{active.name}</span></Button>
        </Menu.Target>
        <Menu.Dropdown className={classes['list'] ?? ''}>
          <Menu.Label>{text('workspaces')}</Menu.Label>
          {workspaces.map(({ id, name, role, isActive }) => (
            <Menu.Item key={id} leftSection={<IconCheck size={16} aria-hidden opacity={isActive ? 1 : 0} />} {...(isActive ? { 'aria-current': true } : { onClick: () => void attempt(() => enterWorkspace(id)) })}>
              <Text size="sm" truncate>{name}</Text><Text size="xs" c="dimmed">{text(`role.${roleOf(role)}`)}</Text>
            </Menu.Item>
          ))}
          <Menu.Divider />
          {mayMembers && <Menu.Item leftSection={<IconUsers size={16} aria-hidden />} onClick={openMembers}>{text('members')}</Menu.Item>}
          {mayEdit && <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setDialog('rename')}>{text('rename')}</Menu.Item>}
          {mayEdit && <Menu.Item leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setDialog('new')}>{text('newWorkspace')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {dialog !== undefined && <Suspense><WorkspaceDialog renamed={dialog === 'rename' ? active : undefined} onClose={() => setDialog(undefined)} /></Suspense>}
    </>
  );
}

interface Offer {
  readonly text: ReturnType<typeof useTexts<keyof (typeof workspacesTexts)['en']>>;
  readonly workspaces: readonly Workspace[];
  readonly mayEdit: boolean;
  readonly mayMembers: boolean;
  readonly open: (dialog: 'new' | 'rename') => void;
  readonly openMembers: () => void;
}

function commandsOf({ text, workspaces, mayEdit, mayMembers, open, openMembers }: Offer): readonly Command[] {
  const group = text('group');
  return [
    ...workspaces.filter(({ isActive }) => !isActive).map(({ id, name }): Command => ({ id: `workspace.enter.${id}`, title: text('switchTo', { name }), group, run: () => void attempt(() => enterWorkspace(id)) })),
    ...(mayMembers ? [{ id: 'workspace.members', title: text('members'), group, run: openMembers }] : []),
    ...(mayEdit ? [{ id: 'workspace.rename', title: text('rename'), group, run: () => open('rename') }, { id: 'workspace.new', title: text('newWorkspace'), group, run: () => open('new') }] : []),
  ];
}

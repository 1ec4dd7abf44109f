import { ActionIcon, Anchor, Badge, Checkbox, Group, Menu, Text, Tooltip } from '@mantine/core';
import { IconCopy, IconDots, IconDownload, IconFolder, IconFolderSymlink, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTexts } from '../texts/texts.js';
import { StatusMark } from '../viewers/status-mark.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { setDragged } from './dragged.js';
import { standingQuery } from './workflows-api.js';
import { titleOf, type ListedWorkflow, type WorkflowState } from './workflow-list.js';
import { workflowsTexts } from './workflows-texts.js';
import classes from './workflows.module.css';

/** What a row can ask the page to do. */
export interface RowActions {
  readonly onSelect: (id: string, isSelected: boolean) => void;
  readonly onClone: (workflow: ListedWorkflow) => void;
  readonly onPause: (workflow: ListedWorkflow) => void;
  readonly onResume: (workflow: ListedWorkflow) => void;
  readonly onExport: (workflow: ListedWorkflow) => void;
  readonly onMove: (workflow: ListedWorkflow) => void;
  readonly onRemove: (workflow: ListedWorkflow) => void;
  readonly onTag: (tag: string) => void;
}

interface WorkflowRowProps {
  readonly workflow: ListedWorkflow;
  readonly isSelected: boolean;
  /** What goes along when the row is dragged. */
  readonly draggedIds: readonly string[];
  readonly may: { readonly edit: boolean; readonly operate: boolean; readonly remove: boolean };
  readonly actions: RowActions;
}

const marks: Readonly<Record<Exclude<WorkflowState, 'draft'>, { readonly of: 'agent' | 'alarm'; readonly status: string }>> = {
  failing: { of: 'agent', status: 'failing' }, alarm: { of: 'alarm', status: 'warning' }, running: { of: 'agent', status: 'working' }, paused: { of: 'agent', status: 'paused' },
};

/** One workflow of the list. */
export const WorkflowRow = memo(function WorkflowRow({ workflow, isSelected, draggedIds, may, actions }: WorkflowRowProps) {
  const text = useTexts(workflowsTexts);
  const { id, name, folder, tags, publishedVersion, pulse, state } = workflow;
  const title = titleOf(workflow);
  const { data: isChanged = false } = useQuery(standingQuery(workflow));
  return (
    <li className={classes['row']} draggable={may.edit} data-selected={isSelected} onDragStart={(event) => setDragged(event.dataTransfer, { kind: 'workflows', ids: draggedIds })}>
      <Checkbox size="sm" checked={isSelected} aria-label={text('select', { name: title })} onChange={({ currentTarget }) => actions.onSelect(id, currentTarget.checked)} />
      <div className={classes['what']}>
        <Group gap={8} wrap="wrap">
          <Anchor component={Link} to={`/workflows/${id}`} fw={600} c="inherit" underline="hover" data-row-link data-tour={name === 'auction-demo' ? 'demo-workflow' : undefined} draggable={false}>{title}</Anchor>
          {isChanged && <Tooltip label={text('changedHint')}><Badge size="sm" variant="light" color="orange">{text('changed')}</Badge></Tooltip>}
        </Group>
        <Group gap={8} wrap="wrap" className={classes['meta'] ?? ''}>
          <Text span size="xs" c="dimmed" ff="monospace">{name}</Text>
          {folder !== '' && <Text span size="xs" c="dimmed" className={classes['inline'] ?? ''}><IconFolder size={13} aria-hidden />{folder}</Text>}
          {tags.map((tag) => <Badge key={tag} component="button" type="button" size="xs" variant="default" tt="none" className={classes['tag'] ?? ''} onClick={() => actions.onTag(tag)}>{tag}</Badge>)}
        </Group>
        {pulse.failing.length > 0 && <Text size="xs" c="var(--mantine-color-error)">{text('failingIn', { agents: pulse.failing.join(', ') })}</Text>}
      </div>
      <div className={classes['state']}>
        {state === 'draft' ? <Badge variant="default" tt="none">{text('state.draft')}</Badge> : <Text size="sm" component="div"><StatusMark {...marks[state]} /></Text>}
        {publishedVersion !== null && <Text size="xs" c="dimmed">{text('version', { version: publishedVersion })}{pulse.alarms > 0 && ` · ${text('alarms', { count: pulse.alarms })}`}</Text>}
      </div>
      <div className={classes['counts']}>
        <Text size="xs">{publishedVersion === null ? text('updated') : text('passed', { count: pulse.passed.toLocaleString() })}{pulse.waiting > 0 && ` · ${text('waiting', { count: pulse.waiting.toLocaleString() })}`}</Text>
        <Text size="xs" c="dimmed">{publishedVersion === null ? <TimeAgo at={workflow.updatedAt} /> : <>{text('lastActivity')}: <TimeAgo at={pulse.lastSuccessAt} /></>}</Text>
      </div>
      <RowMenu workflow={workflow} may={may} actions={actions} />
    </li>
  );
});

function RowMenu({ workflow, may, actions }: Pick<WorkflowRowProps, 'workflow' | 'may' | 'actions'>) {
  const text = useTexts(workflowsTexts);
  const { publishedVersion, paused } = workflow;
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={text('actions', { name: titleOf(workflow) })}><IconDots size={18} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        {may.edit && <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => actions.onClone(workflow)}>{text('clone')}</Menu.Item>}
        {may.operate && publishedVersion !== null && (paused === null
          ? <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => actions.onPause(workflow)}>{text('pause')}</Menu.Item>
          : <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => actions.onResume(workflow)}>{text('resume')}</Menu.Item>)}
        <Menu.Item leftSection={<IconDownload size={16} />} onClick={() => actions.onExport(workflow)}>{text('export')}</Menu.Item>
        {may.edit && <Menu.Item leftSection={<IconFolderSymlink size={16} />} onClick={() => actions.onMove(workflow)}>{text('move')}</Menu.Item>}
        {may.remove && <><Menu.Divider /><Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => actions.onRemove(workflow)}>{text('remove')}</Menu.Item></>}
      </Menu.Dropdown>
    </Menu>
  );
}

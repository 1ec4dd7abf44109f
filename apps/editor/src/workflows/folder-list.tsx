import { ActionIcon, Group, Menu, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconDots, IconFolder, IconFolders } from '@tabler/icons-react';
import { useState, type DragEvent } from 'react';
import { useTexts } from '../texts/texts.js';
import { unfolded, type FolderNode } from './folder-tree.js';
import { draggedIn, isDragged, setDragged } from './dragged.js';
import type { WorkflowActions } from './use-workflow-actions.js';
import { workflowsTexts } from './workflows-texts.js';
import classes from './workflows.module.css';

interface FolderListProps {
  readonly tree: readonly FolderNode[];
  readonly total: number;
  readonly chosen: string | undefined;
  readonly mayEdit: boolean;
  readonly actions: WorkflowActions;
  readonly onChoose: (folder: string | undefined) => void;
  readonly onRename: (folder: string) => void;
  readonly onExport: (folder: string) => void;
}

/** Folders as a tree: choose one, drop workflows and folders on it. A phone has a list field among the filters instead. */
export function FolderList({ tree, total, chosen, mayEdit, actions, onChoose, onRename, onExport }: FolderListProps) {
  const text = useTexts(workflowsTexts);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const toggle = (path: string) => setFolded((old) => new Set(old.has(path) ? [...old].filter((one) => one !== path) : [...old, path]));
  const drop = (into: string, event: DragEvent) => {
    const dragged = draggedIn(event.dataTransfer);
    if (dragged === undefined) return;
    event.preventDefault();
    void (dragged.kind === 'folder' ? actions.moveFolder(dragged.path, into) : actions.move(dragged.ids, into));
  };
  return (
    <Stack gap={2} component="nav" visibleFrom="sm" aria-label={text('folders')}>
      <DropRow isChosen={chosen === undefined} canDrop={mayEdit} onDrop={(event) => drop('', event)}>
        <UnstyledButton className={classes['folder'] ?? ''} onClick={() => onChoose(undefined)} aria-current={chosen === undefined ? 'true' : undefined}>
          <IconFolders size={16} aria-hidden /><span>{text('all')}</span><Text span size="xs" c="dimmed">{total}</Text>
        </UnstyledButton>
      </DropRow>
      {unfolded(tree, folded).map(({ path, name, depth, workflows, hasFolders }) => (
        <DropRow key={path} isChosen={chosen === path} canDrop={mayEdit} depth={depth} onDrop={(event) => drop(path, event)}>
          {hasFolders ? (
            <ActionIcon size="xs" variant="subtle" color="gray" aria-expanded={!folded.has(path)} aria-label={text(folded.has(path) ? 'unfold' : 'fold', { name })} onClick={() => toggle(path)}>
              {folded.has(path) ? <IconChevronRight size={14} /> : <IconChevronDown size={14} />}
            </ActionIcon>
          ) : <span className={classes['noFold']} />}
          <UnstyledButton className={classes['folder'] ?? ''} draggable={mayEdit} onDragStart={(event) => setDragged(event.dataTransfer, { kind: 'folder', path })} onClick={() => onChoose(path)} aria-current={chosen === path ? 'true' : undefined}>
            <IconFolder size={16} aria-hidden /><span>{name}</span><Text span size="xs" c="dimmed">{workflows}</Text>
          </UnstyledButton>
          <Menu position="bottom-end">
            <Menu.Target><ActionIcon size="sm" variant="subtle" color="gray" aria-label={text('folderMenu', { name })}><IconDots size={14} /></ActionIcon></Menu.Target>
            <Menu.Dropdown>
              {mayEdit && <Menu.Item onClick={() => onRename(path)}>{text('renameFolder')}</Menu.Item>}
              <Menu.Item onClick={() => onExport(path)}>{text('exportFolder')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </DropRow>
      ))}
      {mayEdit && tree.length > 0 && <Text size="xs" c="dimmed" px="xs" visibleFrom="md">{text('dropHint')}</Text>}
    </Stack>
  );
}

interface DropRowProps {
  readonly isChosen: boolean;
  readonly canDrop: boolean;
  readonly depth?: number;
  readonly onDrop: (event: DragEvent) => void;
  readonly children: React.ReactNode;
}

function DropRow({ isChosen, canDrop, depth = 0, onDrop, children }: DropRowProps) {
  const [isOver, setOver] = useState(false);
  return (
    <Group
      gap={2}
      wrap="nowrap"
      pl={depth * 14}
      className={classes['folderRow'] ?? ''}
      data-chosen={isChosen}
      data-over={isOver}
      {...(canDrop ? {
        onDragOver: (event: DragEvent) => {
          if (!isDragged(event.dataTransfer)) return;
          event.preventDefault();
          setOver(true);
        },
        onDragLeave: () => setOver(false),
        onDrop: (event: DragEvent) => {
          setOver(false);
          onDrop(event);
        },
      } : {})}
    >
      {children}
    </Group>
  );
}

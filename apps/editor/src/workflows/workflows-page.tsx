import { Button, Checkbox, Group, Menu, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconDownload, IconPlus, IconSearch, IconUpload } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState, type KeyboardEvent } from 'react';
import { EmptyState, Filters, Loaded, PageFrame } from '../app/page-frame.js';
import { useGo } from '../app/use-go.js';
import type { Command } from '../commands/command.js';
import { useCommands } from '../commands/command-registry.js';
import { useFilters } from '../events/use-filters.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { BulkBar } from './bulk-bar.js';
import { FolderList } from './folder-list.js';
import { folderTree } from './folder-tree.js';
import { NewWorkflowDialog } from './new-workflow-dialog.js';
import { useWorkflowActions } from './use-workflow-actions.js';
import { useWorkflows } from './use-workflows.js';
import { CloneDialog, DeleteDialog, MoveDialog, RenameFolderDialog } from './workflow-dialogs.js';
import { chosenWorkflows, sortings, tagsOf, workflowStates, type ListedWorkflow } from './workflow-list.js';
import { WorkflowRow, type RowActions } from './workflow-row.js';
import { workflowsTexts } from './workflows-texts.js';
import classes from './workflows.module.css';

const ImportDialog = lazy(() => import('../importing/import-dialog.js'));
const ExportDialog = lazy(() => import('../importing/export-dialog.js'));

type Dialog =
  | { readonly kind: 'clone' | 'remove'; readonly workflow: ListedWorkflow }
  | { readonly kind: 'move' | 'export'; readonly workflows: readonly ListedWorkflow[] }
  | { readonly kind: 'export all' }
  | { readonly kind: 'export folder' | 'rename folder'; readonly folder: string };

const PAGE = 50;

/** All workflows: found, filed, started, stopped. The home page. */
export default function WorkflowsPage() {
  const text = useTexts(workflowsTexts);
  const go = useGo();
  const navigate = useNavigate();
  const [filters, change] = useFilters(['q', 'folder', 'tag', 'state', 'sort', 'dialog']);
  const { query, workflows } = useWorkflows();
  const actions = useWorkflowActions();
  const may = { edit: useMay('workflow:edit'), operate: useMay('workflow:operate'), remove: useMay('workflow:publish') };
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [dialog, setDialog] = useState<Dialog>();
  const [most, setMost] = useState(PAGE);
  const [typed, setTyped] = useState(filters.q ?? '');
  const search = useDebouncedCallback((q: string) => change({ q }), 200);

  const state = workflowStates.find((one) => one === filters.state);
  const sorting = sortings.find((one) => one === filters.sort) ?? 'title';
  const chosen = useMemo(
    () => chosenWorkflows(workflows, { search: filters.q ?? '', folder: filters.folder, tag: filters.tag, state, sorting }),
    [workflows, filters.q, filters.folder, filters.tag, state, sorting],
  );
  const folders = useMemo(() => workflows.map(({ folder }) => folder), [workflows]);
  const tree = useMemo(() => folderTree(folders), [folders]);
  const tags = useMemo(() => tagsOf(workflows), [workflows]);
  const names = useMemo(() => new Set(workflows.map(({ name }) => name)), [workflows]);
  const paths = useMemo(() => tree.map(({ path }) => path), [tree]);
  const selectedWorkflows = useMemo(() => workflows.filter(({ id }) => selected.has(id)), [workflows, selected]);

  const isAllSelected = chosen.length > 0 && chosen.slice(0, most).every(({ id }) => selected.has(id));

  const rowActions = useMemo((): RowActions => ({
    onSelect: (id, isSelected) => setSelected((old) => new Set(isSelected ? [...old, id] : [...old].filter((one) => one !== id))),
    onClone: (workflow) => setDialog({ kind: 'clone', workflow }),
    onPause: (workflow) => void actions.pause([workflow]),
    onResume: (workflow) => void actions.resume([workflow]),
    onExport: (workflow) => setDialog({ kind: 'export', workflows: [workflow] }),
    onMove: (workflow) => setDialog({ kind: 'move', workflows: [workflow] }),
    onRemove: (workflow) => setDialog({ kind: 'remove', workflow }),
    onTag: (tag) => change({ tag }),
  }), [actions, change]);

  const commands = useMemo((): readonly Command[] => [
    ...(may.edit ? [
      { id: 'workflows.new', title: text('newWorkflow'), group: text('group'), shortcuts: ['n'], run: () => change({ dialog: 'new' }) },
      { id: 'workflows.import', title: text('fromFile'), group: text('group'), run: () => change({ dialog: 'import' }) },
      { id: 'workflows.templates', title: text('fromTemplate'), group: text('group'), run: () => go('/templates') },
    ] : []),
    { id: 'workflows.export', title: text('export'), group: text('group'), run: () => setDialog({ kind: 'export all' }) },
    ...workflows.slice(0, 200).map((workflow): Command => ({ id: `workflows.open.${workflow.id}`, title: workflow.title ?? workflow.name, keywords: workflow.name, group: text('open'), run: () => go(`/workflows/${workflow.id}`) })),
  ], [text, may.edit, change, go, workflows]);
  useCommands('workflows', commands);

  const clear = () => {
    setTyped('');
    change({ q: '', folder: '', tag: '', state: '' });
  };
  const closeDialog = () => change({ dialog: '' });
  const hasFilter = (filters.q ?? filters.folder ?? filters.tag ?? filters.state) !== undefined;
  const onKey = (event: KeyboardEvent<HTMLElement>) => moveFocus(event);

  return (
    <PageFrame
      title={text('title')}
      actions={may.edit && (
        <>
          <Button variant="default" leftSection={<IconUpload size={16} aria-hidden />} onClick={() => change({ dialog: 'import' })}>{text('fromFile')}</Button>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ dialog: 'new' })}>{text('newWorkflow')}</Button>
        </>
      )}
    >
      <Loaded query={query}>
        {() => workflows.length === 0 ? (
          <EmptyState title={text('emptyTitle')} lead={may.edit ? text('emptyLead') : text('readOnlyEmpty')}>
            {may.edit && (
              <Group mt="md" justify="center">
                <Button onClick={() => go('/templates')}>{text('fromTemplate')}</Button>
                <Button variant="default" onClick={() => change({ dialog: 'new' })}>{text('empty')}</Button>
                <Button variant="default" onClick={() => change({ dialog: 'import' })}>{text('fromFile')}</Button>
              </Group>
            )}
          </EmptyState>
        ) : (
          <div className={classes['page']} data-plain={tree.length === 0}>
            {tree.length > 0 && (
              <FolderList
                tree={tree} total={workflows.length} chosen={filters.folder} mayEdit={may.edit} actions={actions}
                onChoose={(folder) => change({ folder: folder ?? '' })} onRename={(folder) => setDialog({ kind: 'rename folder', folder })} onExport={(folder) => setDialog({ kind: 'export folder', folder })}
              />
            )}
            <Stack gap="sm">
              <Filters>
                <TextInput
                  flex="1 1 200px" type="search" aria-label={text('search')} placeholder={text('search')} leftSection={<IconSearch size={16} aria-hidden />}
                  value={typed} onChange={({ currentTarget }) => { setTyped(currentTarget.value); search(currentTarget.value); }} onKeyDown={onKey}
                />
                {tree.length > 0 && <Select hiddenFrom="sm" clearable aria-label={text('folders')} placeholder={text('all')} value={filters.folder ?? null} onChange={(folder) => change({ folder: folder ?? '' })} data={[...paths]} />}
                <Select w={150} clearable aria-label={text('state')} placeholder={text('state')} value={state ?? null} onChange={(value) => change({ state: value ?? '' })} data={workflowStates.map((value) => ({ value, label: text(`state.${value}`) }))} />
                {tags.length > 0 && <Select w={150} clearable searchable aria-label={text('tag')} placeholder={text('tag')} value={filters.tag ?? null} onChange={(tag) => change({ tag: tag ?? '' })} data={[...tags]} />}
                <Select w={210} allowDeselect={false} aria-label={text('sorting')} value={sorting} onChange={(sort) => change({ sort: sort === 'title' ? '' : (sort ?? '') })} data={sortings.map((value) => ({ value, label: text(`sort.${value}`) }))} />
                <Menu position="bottom-end">
                  <Menu.Target><Button variant="default" px="xs" leftSection={<IconDownload size={16} aria-hidden />}>{text('export')}</Button></Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item onClick={() => setDialog({ kind: 'export all' })}>{text('all')}</Menu.Item>
                    {filters.folder !== undefined && <Menu.Item onClick={() => setDialog({ kind: 'export folder', folder: filters.folder ?? '' })}>{text('exportFolder')}: {filters.folder}</Menu.Item>}
                  </Menu.Dropdown>
                </Menu>
              </Filters>
              {selectedWorkflows.length > 0 && (
                <BulkBar
                  workflows={selectedWorkflows} may={may} actions={actions} onClear={() => setSelected(new Set())}
                  onExport={() => setDialog({ kind: 'export', workflows: selectedWorkflows })} onMove={() => setDialog({ kind: 'move', workflows: selectedWorkflows })}
                />
              )}
              <Group gap="xs" pl={13}>
                <Checkbox size="xs" aria-label={text('selectAll')} disabled={chosen.length === 0} checked={isAllSelected} indeterminate={!isAllSelected && selected.size > 0} onChange={({ currentTarget }) => setSelected(new Set(currentTarget.checked ? chosen.slice(0, most).map(({ id }) => id) : []))} />
                <Text size="xs" c="dimmed" role="status">{text('shown', { count: chosen.length })}</Text>
              </Group>
              {chosen.length === 0 ? (
                <EmptyState title={text('nothing')} lead={text('nothingLead')}>{hasFilter && <Button variant="default" onClick={clear}>{text('clear')}</Button>}</EmptyState>
              ) : (
                <ul className={classes['list']} onKeyDown={onKey}>
                  {chosen.slice(0, most).map((workflow) => (
                    <WorkflowRow
                      key={workflow.id} workflow={workflow} isSelected={selected.has(workflow.id)} may={may} actions={rowActions}
                      draggedIds={selected.has(workflow.id) ? [...selected] : [workflow.id]}
                    />
                  ))}
                </ul>
              )}
              {chosen.length > most && <Button variant="default" onClick={() => setMost(most + PAGE)}>{text('more', { count: chosen.length - most })}</Button>}
            </Stack>
          </div>
        )}
      </Loaded>
      {filters.dialog === 'new' && <NewWorkflowDialog names={names} folders={paths} folder={filters.folder ?? ''} onImport={() => change({ dialog: 'import' })} onClose={closeDialog} />}
      <Suspense>
        {filters.dialog === 'import' && <ImportDialog folders={paths} folder={filters.folder ?? ''} onClose={closeDialog} />}
        {dialog?.kind === 'export' && <ExportDialog what={dialog.workflows.length === 1 ? { kind: 'one', workflow: dialog.workflows[0] } : { kind: 'some', workflows: dialog.workflows }} onClose={() => setDialog(undefined)} />}
        {dialog?.kind === 'export all' && <ExportDialog what={{ kind: 'all' }} onClose={() => setDialog(undefined)} />}
        {dialog?.kind === 'export folder' && <ExportDialog what={{ kind: 'folder', folder: dialog.folder }} onClose={() => setDialog(undefined)} />}
      </Suspense>
      {dialog?.kind === 'clone' && <CloneDialog workflow={dialog.workflow} names={names} onClose={() => setDialog(undefined)} />}
      {dialog?.kind === 'remove' && <DeleteDialog workflow={dialog.workflow} actions={actions} onClose={() => setDialog(undefined)} />}
      {dialog?.kind === 'move' && <MoveDialog workflows={dialog.workflows} folders={paths} actions={actions} onClose={() => setDialog(undefined)} />}
      {dialog?.kind === 'rename folder' && <RenameFolderDialog folder={dialog.folder} folders={paths} actions={actions} onRenamed={(folder) => void navigate({ to: '.', search: { folder } })} onClose={() => setDialog(undefined)} />}
    </PageFrame>
  );
}

/** Arrows go from the search field to the rows, and from row to row. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const links = [...document.querySelectorAll<HTMLElement>('[data-row-link]')];
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

import { Alert, Anchor, Badge, Button, Group, Loader, Paper, Stack, Text, Textarea } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconArrowsDiff, IconCircleFilled, IconEye, IconFileImport } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { change, useDraft } from '../document/draft-store.js';
import { PathLink } from '../events/path-link.js';
import { useMay } from '../session/session-store.js';
import { translate, useTexts } from '../texts/texts.js';
import { PanelFrame } from '../trying/panel-frame.js';
import { signColors } from '../trying/sign-colors.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { useVersions, versionQuery, type Version, type VersionSummary } from './history-calls.js';
import { useRollback } from './publish-calls.js';
import { publishTexts } from './publish-texts.js';
import { VersionCompare } from './version-compare.js';
import { leaveViewedVersion, useViewedVersion, viewVersion } from './viewed-version.js';

export interface HistoryPanelProps {
  readonly workflowId: string;
  readonly onClose: () => void;
}

/** Every published version: look at it, compare it, roll back to it, or take it into the draft. */
export function HistoryPanel({ workflowId, onClose }: HistoryPanelProps) {
  const text = useTexts(publishTexts);
  const versions = useVersions(workflowId);
  const mayAudit = useMay('audit:read');
  const [compared, setCompared] = useState<readonly [string, string]>();
  const items = versions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PanelFrame title={text('history')} closeLabel={text('close')} onClose={onClose} takesFocus>
      <Stack gap="sm">
        {compared !== undefined && <VersionCompare workflowId={workflowId} versions={items} sides={compared} onChange={setCompared} onClose={() => setCompared(undefined)} />}
        {mayAudit && <Anchor size="sm" component={PathLink} href={`/settings?section=audit&object=workflow:${workflowId}`}>{text('whoDidWhat')}</Anchor>}
        {versions.isLoading && <Loader size="sm" mx="auto" />}
        {versions.isError && <Alert color="red" role="alert">{versions.error.message}</Alert>}
        {versions.isSuccess && items.length === 0 && <Text size="sm">{text('noVersions')}</Text>}
        {items.map((item) => <VersionRow key={item.version} workflowId={workflowId} item={item} onCompare={() => setCompared([String(item.version), 'draft'])} />)}
        {versions.hasNextPage && <Button size="compact-sm" variant="light" loading={versions.isFetchingNextPage} onClick={() => void versions.fetchNextPage()}>{text('loadMore')}</Button>}
      </Stack>
    </PanelFrame>
  );
}

interface VersionRowProps {
  readonly workflowId: string;
  readonly item: VersionSummary;
  readonly onCompare: () => void;
}

function VersionRow({ workflowId, item, onCompare }: VersionRowProps) {
  const text = useTexts(publishTexts);
  const { version, note, by, createdAt } = item;
  const isLive = useDraft((state) => state.published?.version === version);
  const isViewed = useViewedVersion(workflowId)?.version === version;
  const mayEdit = useMay('workflow:edit');
  const mayPublish = useMay('workflow:publish');
  const open = useVersionActions(workflowId);
  return (
    <Paper withBorder p="xs" component="section" aria-label={text('versionName', { version })}>
      <Group justify="space-between" gap="xs">
        <Group gap="xs"><Text size="sm" fw={600}>{text('versionName', { version })}</Text>{isLive && <Badge size="sm" variant="default" tt="none" leftSection={<IconCircleFilled size={10} aria-hidden color={signColors.teal} />}>{text('running')}</Badge>}</Group>
        <Text size="xs"><TimeAgo at={createdAt} /></Text>
      </Group>
      <Text size="sm" fs={note === '' ? 'italic' : 'normal'} style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>{note === '' ? text('noNote') : note}</Text>
      <Text size="xs" mb={6}>{text('by', { by })}</Text>
      <Group gap={4} role="group" aria-label={text('actionsOf', { version })}>
        <Button size="compact-xs" variant={isViewed ? 'filled' : 'light'} leftSection={<IconEye size={14} aria-hidden />} loading={open.isPending && open.variables.action === 'view'} onClick={() => (isViewed ? leaveViewedVersion() : open.mutate({ version, action: 'view' }))}>{text(isViewed ? 'backToDraft' : 'view')}</Button>
        <Button size="compact-xs" variant="light" leftSection={<IconArrowsDiff size={14} aria-hidden />} onClick={onCompare}>{text('compare')}</Button>
        {mayEdit && <Button size="compact-xs" variant="light" leftSection={<IconFileImport size={14} aria-hidden />} onClick={() => open.mutate({ version, action: 'restore' })}>{text('restore')}</Button>}
        {mayPublish && !isLive && <Button size="compact-xs" variant="light" color="red" leftSection={<IconArrowBackUp size={14} aria-hidden />} onClick={() => open.mutate({ version, action: 'rollback' })}>{text('rollback')}</Button>}
      </Group>
    </Paper>
  );
}

interface VersionAction {
  readonly version: number;
  readonly action: 'view' | 'restore' | 'rollback';
}

/** Each needs the version's document first. */
function useVersionActions(workflowId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ version }: VersionAction) => client.fetchQuery(versionQuery(workflowId, version)),
    onSuccess: (found, { action }) => {
      if (action === 'view') viewVersion({ workflowId, version: found.version, document: found.document });
      if (action === 'restore') restore(found);
      if (action === 'rollback') askForRollback(workflowId, found);
    },
    onError: (error) => notifications.show({ color: 'red', message: error.message }),
  });
}

/** What a version calls was put in place when it was published; a draft names it only. */
function restore({ version, document: { workflows: _called, ...document } }: Version): void {
  change(translate(publishTexts, 'restored', { version }), () => document);
  leaveViewedVersion();
  notifications.show({ message: translate(publishTexts, 'restoreLead', { version }) });
}

function askForRollback(workflowId: string, found: Version): void {
  const id = modals.open({ title: translate(publishTexts, 'rollbackTitle', { version: found.version }), children: <Rollback workflowId={workflowId} found={found} onDone={() => modals.close(id)} /> });
}

function Rollback({ workflowId, found, onDone }: { readonly workflowId: string; readonly found: Version; readonly onDone: () => void }) {
  const text = useTexts(publishTexts);
  const rollback = useRollback(workflowId);
  const note = useRef<HTMLTextAreaElement>(null);
  const { version, document } = found;
  const run = (): void => rollback.mutate({ version, note: note.current?.value.trim() ?? '', document }, {
    onSuccess: ({ version: now }) => {
      notifications.show({ color: 'teal', message: text('rolledBack', { version, now }) });
      onDone();
    },
  });
  return (
    <Stack>
      <Text size="sm">{text('rollbackLead', { version })}</Text>
      <Textarea ref={note} label={text('note')} autosize minRows={2} maxLength={2_000} data-autofocus />
      {rollback.isError && <Alert color="red" role="alert" title={text('failedTitle')}>{rollback.error.message}</Alert>}
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>{text('cancel')}</Button>
        <Button color="red" loading={rollback.isPending} onClick={run}>{text('rollback')}</Button>
      </Group>
    </Stack>
  );
}

import { Alert, Button, Center, Loader, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { CatchBoundary, useParams, type ErrorComponentProps } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { catalogueQuery } from '../api/catalogue.js';
import Canvas from '../canvas/canvas.js';
import { isStale } from '../app/stale-files.js';
import { keepInSight, show } from '../canvas/canvas-store.js';
import { useCommands } from '../commands/command-registry.js';
import { select, useDraft } from '../document/draft-store.js';
import { agentOf, isAgentId, isLinkId } from '../document/graph-document.js';
import { Drawer } from '../layers/drawer.js';
import { StateChip } from '../publishing/state-chip.js';
import { leaveViewedVersion, useViewedVersion } from '../publishing/viewed-version.js';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { saveDraftNow, useOpenDraft } from './draft-opening.js';
import { useEditorCommands, type EditorDialogs } from './editor-commands.js';
import { EditorDialogsHost, type OpenDialog } from './editor-dialogs-host.js';
import { EditorDock } from './editor-dock.js';
import { EditorHeader } from './editor-header.js';
import { useEditorPanels, type EditorPanels } from './editor-panels.js';
import { editorTexts } from './editor-texts.js';
import classes from './editor.module.css';

const Inspector = lazy(async () => ({ default: (await import('../inspector/inspector.js')).Inspector }));
const TryPanel = lazy(async () => ({ default: (await import('../trying/try-panel.js')).TryPanel }));
const HistoryPanel = lazy(async () => ({ default: (await import('../publishing/history-panel.js')).HistoryPanel }));
const WorkflowEventsPanel = lazy(async () => ({ default: (await import('../events/workflow-events-panel.js')).WorkflowEventsPanel }));
const LinkPanel = lazy(async () => ({ default: (await import('../canvas/link-panel.js')).LinkPanel }));

/** The editor of one workflow. */
export default function EditorPage() {
  const { workflowId = '' }: { readonly workflowId?: string } = useParams({ strict: false });
  const text = useTexts(editorTexts);
  const opening = useOpenDraft(workflowId);
  // Begun with the draft, not after it.
  const catalogue = useQuery(catalogueQuery);
  const error = opening.state === 'failed' ? opening.error : catalogue.error;
  if (error !== null && error !== undefined) {
    return (
      <Alert color="red" m="lg" title={text('openFailed')} role="alert">
        <Stack align="flex-start" gap="xs">
          <Text size="sm">{messageOf(error)}</Text>
          <Button size="xs" variant="light" onClick={() => {
            opening.again();
            void catalogue.refetch();
          }}>{text('again')}</Button>
        </Stack>
      </Alert>
    );
  }
  return opening.state === 'open' && catalogue.data !== undefined ? <Editor key={workflowId} workflowId={workflowId} /> : <Waiting />;
}

/** A panel that is loaded when it is needed first; one that breaks does not take the canvas with it. */
function Panel({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return <CatchBoundary getResetKey={() => name} errorComponent={BrokenPanel}><Suspense fallback={<Waiting />}>{children}</Suspense></CatchBoundary>;
}

function BrokenPanel({ error, reset }: ErrorComponentProps) {
  const text = useTexts(editorTexts);
  return (
    <Alert color="red" m="md" title={text('panelBroke')} role="alert">
      <Text size="sm" ff="monospace" mb="xs">{messageOf(error)}</Text>
      <Button size="xs" variant="light" onClick={() => (isStale(error) ? globalThis.location.reload() : reset())}>{text('again')}</Button>
    </Alert>
  );
}

function Waiting() {
  const text = useTexts(editorTexts);
  return <Center p="xl" flex={1}><Loader role="status" aria-label={text('loading')} /></Center>;
}

function Editor({ workflowId }: { readonly workflowId: string }) {
  const text = useTexts(editorTexts);
  const mayEdit = useMay('workflow:edit');
  const isPhone = useMediaQuery('(max-width: 48em)', globalThis.matchMedia('(max-width: 48em)').matches);
  const viewed = useViewedVersion(workflowId);
  const isReadOnly = !mayEdit || isPhone || viewed !== undefined;
  const panels = useEditorPanels();
  const [dialog, setDialog] = useState<OpenDialog>();
  const dialogs = useMemo((): EditorDialogs => ({
    publish: () => setDialog({ kind: 'publish' }), settings: () => setDialog({ kind: 'settings' }), clone: () => setDialog({ kind: 'clone' }), runWith: (slug) => setDialog({ kind: 'run', slug }),
  }), []);
  const list = useEditorCommands({ workflowId, isReadOnly, panels, dialogs });
  const commands = useMemo(() => new Map(list.map((command) => [command.id, command])), [list]);
  useCommands('editor', list);
  useFollowing(panels);
  // Whoever comes back finds the draft.
  useEffect(() => leaveViewedVersion, []);
  const { openAgent } = panels;
  const showAgent = useCallback((slug: string): void => {
    select([slug]);
    show(slug);
    openAgent(slug);
  }, [openAgent]);
  return (
    <div className={classes['page']}>
      <EditorHeader workflowId={workflowId} isReadOnly={isReadOnly} commands={commands} onShowAgent={showAgent} chip={<StateChip workflowId={workflowId} {...(commands.has('editor.publish') ? { onClick: dialogs.publish } : {})} />} />
      {!mayEdit && <Text size="xs" c="dimmed" px="sm" py={4}><strong>{text('readOnly')}</strong>. {text('readOnlyWhy')}</Text>}
      {isPhone && mayEdit && <Text size="xs" c="dimmed" px="sm" py={4}>{text('phone')}</Text>}
      {viewed !== undefined && <Alert color="blue" radius={0} py={6} role="status">{text('viewing', { version: viewed.version })} <Button size="compact-xs" variant="light" ml="xs" onClick={leaveViewedVersion}>{text('viewBack')}</Button></Alert>}
      <div className={classes['body']}>
        <div className={classes['main']}>
          <div className={classes['canvas']}><Canvas workflowId={workflowId} isReadOnly={isReadOnly} onOpen={openAgent} /></div>
          <AgentPlace panels={panels} isPhone={isPhone} />
        </div>
        <SidePlace workflowId={workflowId} panels={panels} isPhone={isPhone} isReadOnly={isReadOnly} onShowAgent={showAgent} />
      </div>
      <EditorDialogsHost workflowId={workflowId} dialog={dialog} onClose={() => setDialog(undefined)} onShowAgent={showAgent} saveNow={saveDraftNow} />
    </div>
  );
}

/** An agent's panel that is open follows the selection, and closes when its agent is gone. */
function useFollowing({ agent, openAgent }: EditorPanels): void {
  const selected = useDraft(({ selection }) => {
    const [only, ...others] = selection;
    return others.length === 0 && only !== undefined && isAgentId(only) ? only : undefined;
  });
  const isThere = useDraft(({ document }) => agent === undefined || agentOf(document, agent) !== undefined);
  useEffect(() => {
    if (agent !== undefined && selected !== undefined && selected !== agent) openAgent(selected);
  // Only a new selection is followed: a panel opened for another agent stays.
  }, [selected]);
  useEffect(() => {
    if (!isThere) openAgent(undefined);
  }, [isThere, openAgent]);
}

function AgentPlace({ panels: { agent, panel, openAgent }, isPhone }: { readonly panels: EditorPanels; readonly isPhone: boolean }) {
  const text = useTexts(editorTexts);
  const title = useDraft(({ document }) => (agent === undefined ? undefined : (agentOf(document, agent)?.title ?? (agentOf(document, agent) === undefined ? undefined : agent))));
  const isOpen = agent !== undefined && title !== undefined;
  useEffect(() => {
    if (isOpen) keepInSight(agent);
  // A panel at the side takes its part of the canvas too.
  }, [isOpen, agent, panel]);
  if (!isOpen) return null;
  const close = (): void => {
    openAgent(undefined);
    show(agent);
  };
  const label = text('inspector', { title });
  const body = <Panel name={agent}><Inspector slug={agent} onClose={close} /></Panel>;
  if (isPhone) return <Drawer opened onClose={close} position="bottom" size="100%" title={title} closeButtonProps={{ 'aria-label': text('close') }}>{body}</Drawer>;
  return <EditorDock label={label}>{body}</EditorDock>;
}

interface SidePlaceProps {
  readonly workflowId: string;
  readonly panels: EditorPanels;
  readonly isPhone: boolean;
  readonly isReadOnly: boolean;
  readonly onShowAgent: (slug: string) => void;
}

/** What stands at the right: the link that is selected, else the panel of the address. */
function SidePlace({ workflowId, panels: { panel, openPanel }, isPhone, isReadOnly, onShowAgent }: SidePlaceProps) {
  const text = useTexts(editorTexts);
  const link = useDraft(({ selection }) => {
    const [only, ...others] = selection;
    return others.length === 0 && only !== undefined && isLinkId(only) ? only : undefined;
  });
  const close = useCallback((): void => openPanel(undefined), [openPanel]);
  const closeLink = useCallback((): void => select([]), []);
  const panelBody = (): ReactNode => {
    if (link !== undefined) return <LinkPanel key={link} workflowId={workflowId} id={link} isReadOnly={isReadOnly} onClose={closeLink} />;
    if (panel === 'try') return <TryPanel workflowId={workflowId} onClose={close} onShowAgent={onShowAgent} />;
    if (panel === 'events') return <WorkflowEventsPanel workflowId={workflowId} onClose={close} />;
    if (panel === 'history') return <HistoryPanel workflowId={workflowId} onClose={close} />;
    return undefined;
  };
  const body = panelBody();
  if (body === undefined) return null;
  const waited = <Panel name={link ?? panel ?? ''}>{body}</Panel>;
  if (isPhone) return <Drawer opened onClose={link === undefined ? close : closeLink} position="bottom" size="100%" withCloseButton={false} padding={0} attributes={{ content: { 'aria-label': text('panel') } }}>{waited}</Drawer>;
  return <aside className={classes['side']} aria-label={text('panel')}>{waited}</aside>;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}

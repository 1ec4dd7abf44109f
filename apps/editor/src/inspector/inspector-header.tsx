import { ActionIcon, Badge, Button, SegmentedControl, TextInput, ThemeIcon, Tooltip } from '@mantine/core';
import { IconBook, IconLayoutSidebar, IconLayoutSidebarRight, IconPlayerPause, IconPlayerPlay, IconPlayerTrackNext, IconTrash } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { iconOf } from '../canvas/agent-looks.js';
import { setTitle } from '../document/agents.js';
import { change, useDraft } from '../document/draft-store.js';
import { agentOf } from '../document/graph-document.js';
import { removeItems } from '../document/items.js';
import { useAgentActivity } from '../live/live-store.js';
import { useTexts } from '../texts/texts.js';
import { StatusMark } from '../viewers/status-mark.js';
import { inspectorTabs, showTab, toggleDocs, useInspector } from './inspector-store.js';
import { inspectorTexts } from './inspector-texts.js';
import type { Panes } from './panes.js';
import { SlugButton } from './slug-button.js';
import { useAgentActions } from './use-agent-actions.js';
import { useMayChange } from './use-may-change.js';
import classes from './inspector.module.css';

interface HeaderProps {
  readonly workflowId: string;
  readonly slug: string;
  readonly isNarrow: boolean;
  readonly panes: Panes;
  readonly onClose: () => void;
}

/** What the agent is called, how it is, what can be done to it, and which side of it is looked at. */
export function InspectorHeader({ workflowId, slug, isNarrow, panes, onClose }: HeaderProps) {
  const text = useTexts(inspectorTexts);
  const actions = useAgentActions(workflowId, slug);
  const mayEdit = useMayChange();
  const tab = useInspector((state) => state.tab);
  const hasDocs = useInspector((state) => state.hasDocs);
  const Icon = iconOf(actions.manifest);
  return (
    <div className={classes['header']}>
      <ThemeIcon variant="light" size="md" aria-hidden><Icon size={17} /></ThemeIcon>
      <Title slug={slug} />
      <TypeBadge slug={slug} title={actions.manifest?.title} />
      <SlugButton slug={slug} />
      <Status workflowId={workflowId} slug={slug} />
      <span className={classes['space']} />
      <SegmentedControl size="xs" aria-label={text('tabs')} value={tab} data={inspectorTabs.map((known) => ({ value: known, label: text(known) }))} onChange={(next) => {
        const known = inspectorTabs.find((one) => one === next);
        if (known !== undefined) showTab(known);
      }} />
      <IconButton label={text('docs')} isOn={hasDocs} onClick={toggleDocs}><IconBook size={16} /></IconButton>
      {!isNarrow && <IconButton label={text('showInput')} isOn={panes.hasInput} onClick={panes.toggleInput}><IconLayoutSidebar size={16} /></IconButton>}
      {!isNarrow && <IconButton label={text('showOutput')} isOn={panes.hasOutput} onClick={panes.toggleOutput}><IconLayoutSidebarRight size={16} /></IconButton>}
      {actions.canRunNow && <Button size="compact-sm" variant="light" leftSection={<IconPlayerTrackNext size={14} aria-hidden />} loading={actions.isRunning} onClick={actions.runNow}>{text('runNow')}</Button>}
      {actions.mayOperate && <IconButton label={text(actions.isPaused ? 'resume' : 'pause')} isOn={actions.isPaused} onClick={actions.togglePause}>{actions.isPaused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}</IconButton>}
      {mayEdit && <IconButton label={text('remove')} onClick={() => {
        onClose();
        change(text('removeAgent', { title: slug }), (document) => removeItems(document, [slug]));
      }}><IconTrash size={16} /></IconButton>}
    </div>
  );
}

function Title({ slug }: { readonly slug: string }) {
  const text = useTexts(inspectorTexts);
  const mayEdit = useMayChange();
  const title = useDraft((state) => agentOf(state.document, slug)?.title);
  const [typed, setTyped] = useState<string>();
  const keep = (): void => {
    if (typed !== undefined) change(text('changeTitle', { title: slug }), (document) => setTitle(document, slug, typed));
    setTyped(undefined);
  };
  return <TextInput className={classes['title'] ?? ''} aria-label={text('titleOfAgent')} value={typed ?? title ?? ''} placeholder={slug} maxLength={200} readOnly={!mayEdit} onChange={(event) => setTyped(event.currentTarget.value)} onBlur={keep} onKeyDown={(event) => {
    if (event.key === 'Enter') keep();
    if (event.key === 'Escape' && typed !== undefined) {
      event.preventDefault();
      setTyped(undefined);
    }
  }} />;
}

function TypeBadge({ slug, title }: { readonly slug: string; readonly title: string | undefined }) {
  const type = useDraft((state) => agentOf(state.document, slug)?.type ?? '');
  return <Badge variant="default" size="sm" tt="none" fw={500}>{title ?? type}</Badge>;
}

function Status({ workflowId, slug }: { readonly workflowId: string; readonly slug: string }) {
  const activity = useAgentActivity(workflowId, slug);
  return activity === undefined ? null : <StatusMark of="agent" status={activity.status} />;
}

interface IconButtonProps {
  readonly label: string;
  readonly isOn?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function IconButton({ label, isOn, onClick, children }: IconButtonProps) {
  return <Tooltip label={label}><ActionIcon variant={isOn === true ? 'light' : 'subtle'} color={isOn === true ? 'rook' : 'gray'} aria-label={label} {...(isOn === undefined ? {} : { 'aria-pressed': isOn })} onClick={onClick}>{children}</ActionIcon></Tooltip>;
}

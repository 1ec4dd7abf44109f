import { ActionIcon, Button, Menu, TextInput, Tooltip, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowBackUp, IconArrowForwardUp, IconArrowLeft, IconDots, IconFlask, IconPlayerPause, IconPlayerPlay, IconPlayerTrackNext, IconRocket } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Command } from '../commands/command.js';
import { isMac, shortcutText } from '../commands/shortcut.js';
import { setDocumentField } from '../document/document-fields.js';
import { change, useDraft } from '../document/draft-store.js';
import { useTexts } from '../texts/texts.js';
import { EditorIssues } from './editor-issues.js';
import { EditorPlacement } from './editor-placement.js';
import { EditorSaveState } from './editor-save-state.js';
import { editorTexts } from './editor-texts.js';
import classes from './editor.module.css';

interface EditorHeaderProps {
  readonly workflowId: string;
  readonly isReadOnly: boolean;
  readonly commands: ReadonlyMap<string, Command>;
  /** How the draft stands to what runs. */
  readonly chip: ReactNode;
  readonly onShowAgent: (slug: string) => void;
}

/** The name of the workflow, how it stands, and what is done with all of it. */
export function EditorHeader({ workflowId, isReadOnly, commands, chip, onShowAgent }: EditorHeaderProps) {
  const text = useTexts(editorTexts);
  const isNarrow = useMediaQuery('(max-width: 62em)');
  const isPhone = useMediaQuery('(max-width: 48em)');
  return (
    <header className={classes['header']}>
      <Tooltip label={text('back')}><ActionIcon component={Link} to="/" variant="subtle" color="gray" aria-label={text('back')}><IconArrowLeft size={18} /></ActionIcon></Tooltip>
      <Title isReadOnly={isReadOnly} />
      {!isPhone && <EditorPlacement workflowId={workflowId} isReadOnly={isReadOnly} />}
      <div className={classes['standing']}>
        {chip}
        <EditorIssues onShowAgent={onShowAgent} />
        {!isReadOnly && <EditorSaveState isShort={isNarrow} />}
      </div>
      <span className={classes['space']} />
      {!isReadOnly && <HistoryButtons commands={commands} />}
      <IconCommand commands={commands} id="editor.run" icon={<IconPlayerTrackNext size={18} />} />
      <IconCommand commands={commands} id="editor.pause" icon={<IconPlayerPause size={18} />} />
      <IconCommand commands={commands} id="editor.resume" icon={<IconPlayerPlay size={18} />} />
      {!isPhone && <TextCommand commands={commands} id="editor.try" icon={<IconFlask size={16} />} isShort={isNarrow} />}
      {!isPhone && <TextCommand commands={commands} id="editor.publish" icon={<IconRocket size={16} />} isMain />}
      <More commands={commands} ids={['editor.events', 'editor.history', 'editor.settings', 'editor.export', 'editor.clone', 'editor.health']} />
    </header>
  );
}

function Title({ isReadOnly }: { readonly isReadOnly: boolean }) {
  const text = useTexts(editorTexts);
  const title = useDraft(({ document }) => document.title ?? document.name);
  return (
    <>
      <VisuallyHidden component="h1">{title}</VisuallyHidden>
      <TextInput
        className={classes['name'] ?? ''} variant="unstyled" aria-label={text('title')} value={title} readOnly={isReadOnly} maxLength={200} title={title}
        onChange={(event) => {
          const typed = event.currentTarget.value;
          change(text('titleChanged'), (document) => setDocumentField(document, 'title', typed), 'workflow title');
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </>
  );
}

function HistoryButtons({ commands }: { readonly commands: EditorHeaderProps['commands'] }) {
  const text = useTexts(editorTexts);
  const undoes = useDraft(({ past }) => past.at(-1)?.label);
  const redoes = useDraft(({ future }) => future[0]?.label);
  return (
    <>
      <IconCommand commands={commands} id="editor.undo" icon={<IconArrowBackUp size={18} />} isDisabled={undoes === undefined} {...(undoes === undefined ? {} : { tip: text('undoWhat', { what: undoes }) })} />
      <IconCommand commands={commands} id="editor.redo" icon={<IconArrowForwardUp size={18} />} isDisabled={redoes === undefined} {...(redoes === undefined ? {} : { tip: text('redoWhat', { what: redoes }) })} />
    </>
  );
}

interface CommandProps {
  readonly commands: EditorHeaderProps['commands'];
  readonly id: string;
  readonly icon: ReactNode;
}

function IconCommand({ commands, id, icon, isDisabled = false, tip }: CommandProps & { readonly isDisabled?: boolean; readonly tip?: string }) {
  const command = commands.get(id);
  if (command === undefined) return null;
  return (
    <Tooltip label={withKeys(tip ?? command.title, command)}>
      <ActionIcon variant="subtle" color="gray" aria-label={command.title} disabled={isDisabled} className={classes['quiet'] ?? ''} onClick={() => void command.run()}>{icon}</ActionIcon>
    </Tooltip>
  );
}

function TextCommand({ commands, id, icon, isMain = false, isShort = false }: CommandProps & { readonly isMain?: boolean; readonly isShort?: boolean }) {
  const command = commands.get(id);
  if (command === undefined) return null;
  return (
    <Tooltip label={withKeys(command.title, command)}>
      <Button size="xs" variant={isMain ? 'filled' : 'default'} data-tour={id.replace('editor.', '')} aria-label={command.title} {...(isShort ? {} : { leftSection: icon })} onClick={() => void command.run()} style={{ flex: 'none' }}>{isShort ? icon : command.title}</Button>
    </Tooltip>
  );
}

function More({ commands, ids }: { readonly commands: EditorHeaderProps['commands']; readonly ids: readonly string[] }) {
  const text = useTexts(editorTexts);
  return (
    <Menu position="bottom-end">
      <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={text('more')}><IconDots size={18} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        {ids.flatMap((id) => commands.get(id) ?? []).map(({ id, title, run }) => <Menu.Item key={id} onClick={() => void run()}>{title}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}

function withKeys(title: string, { shortcuts: [first] = [] }: Command): string {
  return first === undefined ? title : `${title} (${shortcutText(first, isMac())})`;
}

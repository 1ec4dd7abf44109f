import { Alert, Button, Checkbox, Group, Stack, Text, Textarea, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { WorkflowDocument } from '@rookery/model';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { ApiError } from '../api/api-error.js';
import { Loaded } from '../app/page-frame.js';
import { useDraft } from '../document/draft-store.js';
import { Modal } from '../layers/modal.js';
import { useTexts } from '../texts/texts.js';
import { ChangeList } from './change-list.js';
import { ShownOnce } from './copy-once.js';
import { BeforeAndAfter } from './before-and-after-view.js';
import { groupedChanges } from './grouped-changes.js';
import { IssueList } from './issue-list.js';
import { useOutdatedCalls, usePublish, usePublishPreview, type PublishPreview } from './publish-calls.js';
import { publishTexts } from './publish-texts.js';
import { RunningWork } from './running-work.js';
import classes from './publish-dialog.module.css';

export interface PublishDialogProps {
  readonly workflowId: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Brings an agent into sight and opens it; the dialog closes itself. */
  readonly onShowAgent: (slug: string) => void;
  /** Saves what is not saved yet; the server publishes the draft it has. */
  readonly saveNow?: () => Promise<boolean>;
}

/** What a publish changes, what becomes of running work, and the yes to it. */
export function PublishDialog({ opened, ...props }: PublishDialogProps) {
  const text = useTexts(publishTexts);
  const isPhone = useMediaQuery('(max-width: 48em)') ?? false;
  const publish = usePublish(props.workflowId);
  const close = (): void => {
    publish.reset();
    props.onClose();
  };
  // What is shown once must not go by a slip of the hand.
  const isPrecious = publish.data !== undefined && publish.data.hooks.length + publish.data.feeds.length > 0;
  return (
    <Modal opened={opened} onClose={close} title={text('publishTitle')} size={900} fullScreen={isPhone} closeOnClickOutside={!isPrecious} closeOnEscape={!isPrecious} closeButtonProps={{ 'aria-label': text('close') }}>
      {opened && <Content {...props} onClose={close} publish={publish} />}
    </Modal>
  );
}

function Content({ workflowId, onClose, onShowAgent, saveNow, publish }: Omit<PublishDialogProps, 'opened'> & { readonly publish: ReturnType<typeof usePublish> }) {
  const text = useTexts(publishTexts);
  const saveState = useDraft((state) => state.saveState);
  const preview = usePublishPreview(workflowId, true);
  useEffect(() => void saveNow?.(), [saveNow]);
  if (publish.isSuccess) return <Success outcome={publish.data} onClose={onClose} />;
  const show = (slug: string): void => {
    onClose();
    onShowAgent(slug);
  };
  if (saveState === 'conflict') return <Alert color="orange" role="alert">{text('conflict')}</Alert>;
  if (saveState === 'offline') return <Alert color="orange" role="alert">{text('offline')}</Alert>;
  if (saveState !== 'saved' && preview.data === undefined) return <Text role="status">{text('waiting')}</Text>;
  return <Loaded query={preview}>{(found) => <Form workflowId={workflowId} preview={found} isSaved={saveState === 'saved'} publish={publish} onClose={onClose} onShowAgent={show} />}</Loaded>;
}

interface FormProps {
  readonly workflowId: string;
  readonly preview: PublishPreview;
  readonly isSaved: boolean;
  readonly publish: ReturnType<typeof usePublish>;
  readonly onClose: () => void;
  readonly onShowAgent: (slug: string) => void;
}

function Form({ workflowId, preview, isSaved, publish, onClose, onShowAgent }: FormProps) {
  const text = useTexts(publishTexts);
  const document = useDraft((state) => state.base?.document ?? state.document);
  const published = useDraft((state) => state.published?.document);
  const noteField = useFocusAtFirst<HTMLTextAreaElement>();
  const [note, setNote] = useState('');
  const [dropped, setDropped] = useState<readonly string[]>([]);
  const [acceptIncompatible, setAccept] = useState(false);
  const isOnlySchemas = preview.issues.length > 0 && preview.issues.every(({ code }) => code === 'schema.incompatible');
  const canPublish = isSaved && !publish.isPending && (preview.canPublish || (isOnlySchemas && acceptIncompatible));
  const submit = (): void => {
    if (canPublish) publish.mutate({ note: note.trim(), dropTimersOf: dropped, acceptIncompatible });
  };
  return (
    <Stack gap="md" onKeyDown={(event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      submit();
    }}>
      {preview.issues.length > 0 && (
        <Alert color={isOnlySchemas ? 'orange' : 'red'} role="alert" title={text(isOnlySchemas ? 'incompatible' : 'blocked')}>
          {!isOnlySchemas && <Text size="sm" mb={4}>{text('blockedLead')}</Text>}
          <IssueList issues={preview.issues} document={document} onShowAgent={onShowAgent} />
          {isOnlySchemas && <Checkbox mt="sm" size="sm" label={text('acceptIncompatible')} checked={acceptIncompatible} onChange={({ currentTarget }) => setAccept(currentTarget.checked)} />}
        </Alert>
      )}
      {preview.warnings.length > 0 && <Alert color="yellow" role="note" title={text('warnings')}><IssueList issues={preview.warnings} document={document} onShowAgent={onShowAgent} /></Alert>}
      <Outdated workflowId={workflowId} />
      <Differences before={published} after={document} onShowAgent={onShowAgent} />
      {preview.changes !== null && published !== undefined && <Section title={text('runsOn')}><RunningWork changes={preview.changes} titleOf={(slug) => published.agents[slug]?.title ?? slug} dropped={dropped} onDrop={setDropped} /></Section>}
      {publish.isError && (
        <Alert color="red" role="alert" title={text('failedTitle')}>
          {publish.error instanceof ApiError && publish.error.issues.length > 0 ? <IssueList issues={publish.error.issues} document={document} onShowAgent={onShowAgent} /> : publish.error.message}
        </Alert>
      )}
      <div className={classes['foot']}>
        <Textarea ref={noteField} label={text('note')} placeholder={text('notePlaceholder')} autosize minRows={1} maxRows={6} maxLength={2_000} value={note} onChange={({ currentTarget }) => setNote(currentTarget.value)} />
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>{text('cancel')}</Button>
          <Button disabled={!canPublish} loading={publish.isPending} onClick={submit}>{text('publish')}</Button>
        </Group>
      </div>
    </Stack>
  );
}

/** The dialog puts the focus on its first button while this is still being asked for. */
function useFocusAtFirst<Field extends HTMLElement>() {
  const field = useRef<Field>(null);
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
  }, []);
  return field;
}

function Outdated({ workflowId }: { readonly workflowId: string }) {
  const text = useTexts(publishTexts);
  const { data = [] } = useOutdatedCalls(workflowId, true);
  return data.length === 0 ? null : <Alert color="blue" role="note">{text('outdated', { names: data.join(', ') })}</Alert>;
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return <section><Title order={3} size="h5" mb="xs">{title}</Title>{children}</section>;
}

/** Beside nothing, a first version is told as what it brings. */
function Differences({ before, after, onShowAgent }: { readonly before: WorkflowDocument | undefined; readonly after: WorkflowDocument; readonly onShowAgent: (slug: string) => void }) {
  const text = useTexts(publishTexts);
  const was = useMemo(() => before ?? { schemaVersion: 1 as const, name: after.name, agents: {}, links: [] }, [before, after.name]);
  const groups = useMemo(() => groupedChanges(was, after), [was, after]);
  const lead = before === undefined ? 'firstPublish' : groups.length === 0 ? 'nothingToPublish' : groups.every(({ kind }) => kind === 'layout') ? 'cosmeticOnly' : undefined;
  return (
    <>
      {lead !== undefined && <Text size="sm">{text(lead)}</Text>}
      {groups.length > 0 && <Section title={text('changes')}><ChangeList before={was} after={after} onShowAgent={onShowAgent} /></Section>}
      {before !== undefined && groups.length > 0 && <Section title={text('picture')}><BeforeAndAfter before={before} after={after} /></Section>}
    </>
  );
}

function Success({ outcome, onClose }: { readonly outcome: NonNullable<ReturnType<typeof usePublish>['data']>; readonly onClose: () => void }) {
  const text = useTexts(publishTexts);
  const done = useFocusAtFirst<HTMLButtonElement>();
  return (
    <Stack gap="md">
      <Alert color="teal" role="status">{text('published', { version: outcome.version })}</Alert>
      <ShownOnce hooks={outcome.hooks} feeds={outcome.feeds} />
      <Group justify="flex-end"><Button ref={done} onClick={onClose}>{text('done')}</Button></Group>
    </Stack>
  );
}

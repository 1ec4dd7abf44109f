import { lazy, Suspense } from 'react';
import { CloneDialog, RunDialog } from './editor-dialogs.js';

const PublishDialog = lazy(async () => ({ default: (await import('../publishing/publish-dialog.js')).PublishDialog }));

const WorkflowSettingsDialog = lazy(async () => ({ default: (await import('../publishing/workflow-settings-dialog.js')).WorkflowSettingsDialog }));

export type OpenDialog = { readonly kind: 'publish' } | { readonly kind: 'settings' } | { readonly kind: 'clone' } | { readonly kind: 'run'; readonly slug: string };

interface EditorDialogsHostProps {
  readonly workflowId: string;
  readonly dialog: OpenDialog | undefined;
  readonly onClose: () => void;
  readonly onShowAgent: (slug: string) => void;
  readonly saveNow: () => Promise<boolean>;
}

/** The dialogs over the editor, loaded when one is opened first. */
export function EditorDialogsHost({ workflowId, dialog, onClose, onShowAgent, saveNow }: EditorDialogsHostProps) {
  if (dialog === undefined) return null;
  if (dialog.kind === 'clone') return <CloneDialog workflowId={workflowId} onClose={onClose} />;
  if (dialog.kind === 'run') return <RunDialog workflowId={workflowId} slug={dialog.slug} onClose={onClose} />;
  return (
    <Suspense fallback={null}>
      {dialog.kind === 'publish'
        ? <PublishDialog workflowId={workflowId} opened onClose={onClose} onShowAgent={onShowAgent} saveNow={saveNow} />
        : <WorkflowSettingsDialog workflowId={workflowId} opened onClose={onClose} />}
    </Suspense>
  );
}

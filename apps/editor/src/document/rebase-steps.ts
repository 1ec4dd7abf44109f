import type { WorkflowDocument } from './graph-document.js';
import { mergeDocuments } from './merge-documents.js';
import { isSameValue } from './values-at-path.js';

/** One step that can be taken back. */
export interface Step {
  readonly label: string;
  readonly before: WorkflowDocument;
  readonly after: WorkflowDocument;
  /** Steps with the same group, such as letters typed into one field, are taken back together. */
  readonly group: string | undefined;
}

export interface Steps {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

/**
 * Puts the work of somebody else under one's own history, as if it had been there before: every document that undo and redo lead to holds
 * it. Undo therefore never takes back what another person did; a step that another person's work made meaningless is left out.
 */
export function rebaseSteps({ past, future }: Steps, base: WorkflowDocument, theirs: WorkflowDocument): Steps {
  const known = new Map<WorkflowDocument, WorkflowDocument>();
  const rebased = (document: WorkflowDocument): WorkflowDocument => {
    const found = known.get(document) ?? mergeDocuments(base, document, theirs, { places: 'theirs' }).document;
    known.set(document, found);
    return found;
  };
  const onTop = (step: Step): readonly Step[] => {
    const moved = { ...step, before: rebased(step.before), after: rebased(step.after) };
    return isSameValue(moved.before, moved.after) ? [] : [moved];
  };
  return { past: past.flatMap(onTop), future: future.flatMap(onTop) };
}

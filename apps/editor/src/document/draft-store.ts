import type { Issue } from '@rookery/model';
import { create } from 'zustand';
import type { ItemId, WorkflowDocument } from './graph-document.js';
import type { Conflict } from './merge-documents.js';
import { land, noHistory, noteStep, reachedBy, stepBack, stepForward, type History } from './history.js';
import { isSameValue } from './values-at-path.js';

/**
 * Whether the server has what is on the screen. `offline`: it will be tried again. `conflict`: a person must choose. `refused`: the server
 * says why in `refusal`, and the next change is tried again.
 */
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'conflict' | 'refused';

/** A document as the server has it. */
export interface Saved {
  readonly document: WorkflowDocument;
  readonly revision: number;
}

export interface DraftState extends History {
  readonly workflowId: string | undefined;
  /** The draft as it is edited here. Every agent in it has a place. */
  readonly document: WorkflowDocument;
  /** The draft as the server has it, and its revision. */
  readonly base: Saved | undefined;
  /** What runs; `null`: nothing is published. */
  readonly published: { readonly version: number; readonly document: WorkflowDocument } | null;
  /** What is wrong with the draft, as of the last save. */
  readonly issues: readonly Issue[];
  readonly selection: ReadonlySet<ItemId>;
  readonly saveState: SaveState;
  /** Why the server does not take the draft. */
  readonly refusal: string | undefined;
  /** What a person must choose between, and the version of the others. */
  readonly conflicts: readonly Conflict[];
  readonly theirs: Saved | undefined;
}

const empty: WorkflowDocument = { schemaVersion: 1, name: 'untitled', agents: {}, links: [] };

/** Nothing is open. */
export const closedDraft: DraftState = {
  workflowId: undefined, document: empty, base: undefined, published: null, issues: [], selection: new Set(), saveState: 'saved', refusal: undefined,
  conflicts: [], theirs: undefined, ...noHistory,
};

/** The workflow that is open in the editor. Components read parts of it; all changes go through `change`, `undo` and `redo`. */
export const useDraft = create<DraftState>(() => closedDraft);

/** Changes the draft by a pure function; one that returns the same document leaves no step behind. */
export function change(label: string, edit: (document: WorkflowDocument) => WorkflowDocument, group?: string): void {
  useDraft.setState((state) => {
    const after = edit(state.document);
    if (after === state.document) return state;
    return { document: after, ...noteStep(state, { label, before: state.document, after, group }), ...touched(state) };
  });
}

export function undo(): void {
  useDraft.setState((state) => {
    const step = stepBack(state, state.document);
    return step === undefined ? { past: [] } : { document: step.document, ...step.history, ...touched(state), ...selectionIn(state, step.document) };
  });
}

export function redo(): void {
  useDraft.setState((state) => {
    const step = stepForward(state, state.document);
    return step === undefined ? { future: [] } : { document: step.document, ...step.history, ...touched(state), ...selectionIn(state, step.document) };
  });
}

export function select(ids: Iterable<ItemId>): void {
  useDraft.setState({ selection: new Set(ids) });
}

/**
 * Takes over what the server has now, with one's own work on top as `document`; undo leaves the others' work alone. What `document`
 * holds beyond both, such as choices in a conflict, becomes a step of its own.
 */
export function takeOver(theirs: Saved, document: WorkflowDocument, label: string): void {
  useDraft.setState((state) => {
    const landed = land(state, { base: state.base?.document ?? theirs.document, theirs: theirs.document });
    const reached = reachedBy(landed) ?? theirs.document;
    const isSaved = isSameValue(document, theirs.document);
    const shown = isSaved ? theirs.document : document;
    return {
      document: shown, base: theirs, conflicts: [], theirs: undefined, refusal: undefined, saveState: isSaved ? 'saved' : 'unsaved',
      ...(isSameValue(reached, document) ? landed : noteStep(landed, { label, before: reached, after: shown, group: undefined })), ...selectionIn(state, shown),
    };
  });
}

function touched({ saveState }: DraftState): Pick<DraftState, 'saveState'> {
  return { saveState: saveState === 'conflict' || saveState === 'offline' ? saveState : 'unsaved' };
}

/** Nothing that is gone stays selected. */
function selectionIn({ selection }: DraftState, document: WorkflowDocument): Partial<DraftState> {
  const isThere = (id: ItemId): boolean => id.includes('>') || Object.hasOwn(document.agents, id) || (document.layout !== undefined && Object.hasOwn(document.layout, id));
  const kept = [...selection].filter(isThere);
  return kept.length === selection.size ? {} : { selection: new Set(kept) };
}

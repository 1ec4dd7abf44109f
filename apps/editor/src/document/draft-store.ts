import type { Issue } from '@rookery/model';
import { create } from 'zustand';
import type { ItemId, WorkflowDocument } from './graph-document.js';

/** One step that can be taken back. */
interface Step {
  readonly label: string;
  readonly before: WorkflowDocument;
  readonly after: WorkflowDocument;
  /** Steps with the same group, such as letters typed into one field, are taken back together. */
  readonly group: string | undefined;
}

/** Whether the server has what is on the screen. */
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'offline' | 'conflict';

export interface DraftState {
  readonly workflowId: string | undefined;
  /** The draft as it is edited here. */
  readonly document: WorkflowDocument;
  /** The draft as the server has it, and its revision. */
  readonly base: { readonly document: WorkflowDocument; readonly revision: number } | undefined;
  /** What runs; `null`: nothing is published. */
  readonly published: { readonly version: number; readonly document: WorkflowDocument } | null;
  readonly issues: readonly Issue[];
  readonly selection: ReadonlySet<ItemId>;
  readonly saveState: SaveState;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

const MOST_STEPS = 500;
const empty: WorkflowDocument = { schemaVersion: 1, name: 'untitled', agents: {}, links: [] };

/** The workflow that is open in the editor. Components read parts of it; all changes go through `change`, `undo` and `redo`. */
export const useDraft = create<DraftState>(() => ({
  workflowId: undefined, document: empty, base: undefined, published: null, issues: [], selection: new Set(), saveState: 'saved', past: [], future: [],
}));

/** Changes the draft by a pure function; one that returns the same document leaves no step behind. */
export function change(label: string, edit: (document: WorkflowDocument) => WorkflowDocument, group?: string): void {
  useDraft.setState((state) => {
    const after = edit(state.document);
    if (after === state.document) return state;
    const last = state.past.at(-1);
    const isJoined = group !== undefined && last?.group === group && state.future.length === 0;
    const step: Step = { label, before: isJoined ? last.before : state.document, after, group };
    const kept = isJoined ? state.past.slice(0, -1) : state.past.slice(-MOST_STEPS + 1);
    return { document: after, past: [...kept, step], future: [], saveState: state.saveState === 'conflict' ? 'conflict' : 'unsaved' };
  });
}

export function undo(): void {
  useDraft.setState((state) => {
    const step = state.past.at(-1);
    if (step === undefined) return state;
    return { document: step.before, past: state.past.slice(0, -1), future: [step, ...state.future], saveState: 'unsaved' };
  });
}

export function redo(): void {
  useDraft.setState((state) => {
    const [step, ...rest] = state.future;
    if (step === undefined) return state;
    return { document: step.after, past: [...state.past, step], future: rest, saveState: 'unsaved' };
  });
}

export function select(ids: Iterable<ItemId>): void {
  useDraft.setState({ selection: new Set(ids) });
}

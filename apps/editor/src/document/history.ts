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
  /** How many landings there were when it was made. */
  readonly era: number;
}

/** Somebody else's work came under one's own: what the server had before, and has since. */
export interface Landing {
  readonly base: WorkflowDocument;
  readonly theirs: WorkflowDocument;
}

export interface History {
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  readonly landings: readonly Landing[];
}

export const noHistory: History = { past: [], future: [], landings: [] };

const MOST_STEPS = 500;

/** Notes a step; what had been undone cannot be redone any more. */
export function noteStep({ past, future, landings }: History, step: Omit<Step, 'era'>): History {
  const last = past.at(-1);
  const isJoined = step.group !== undefined && last?.group === step.group && last.era === landings.length && future.length === 0;
  const noted = { ...step, before: isJoined ? last.before : step.before, era: landings.length };
  return { past: [...(isJoined ? past.slice(0, -1) : past.slice(-MOST_STEPS + 1)), noted], future: [], landings };
}

/** The document before the last step that did anything, and the history then; `undefined` when there is none. */
export function stepBack({ past, future, landings }: History, current: WorkflowDocument): { readonly document: WorkflowDocument; readonly history: History } | undefined {
  const place = past.findLastIndex((step) => !isSameValue(lifted(step.before, step.era, landings), current));
  const step = past[place];
  if (step === undefined) return undefined;
  return { document: lifted(step.before, step.era, landings), history: { past: past.slice(0, place), future: [step, ...future], landings } };
}

export function stepForward({ past, future, landings }: History, current: WorkflowDocument): { readonly document: WorkflowDocument; readonly history: History } | undefined {
  const place = future.findIndex((step) => !isSameValue(lifted(step.after, step.era, landings), current));
  const step = future[place];
  if (step === undefined) return undefined;
  return { document: lifted(step.after, step.era, landings), history: { past: [...past, step], future: future.slice(place + 1), landings } };
}

/**
 * Puts somebody else's work under one's own history, as if it had been there before: every document that undo and redo lead to then
 * holds it, so that undo never takes back what another person did. The steps are brought up to it when they are wanted, not before:
 * there may be hundreds, of hundreds of agents.
 */
export function land({ past, future, landings }: History, landing: Landing): History {
  if (past.length + future.length === 0) return noHistory;
  const last = landings.at(-1);
  const isNext = last !== undefined && last.theirs === landing.base && [...past, ...future].every(({ era }) => era < landings.length);
  return { past, future, landings: isNext ? [...landings.slice(0, -1), { base: last.base, theirs: landing.theirs }] : [...landings, landing] };
}

/** Where redoing everything up to now leads; `undefined` without any step. */
export function reachedBy({ past, landings }: History): WorkflowDocument | undefined {
  const last = past.at(-1);
  return last === undefined ? undefined : lifted(last.after, last.era, landings);
}

/** A document of an earlier time with what others did since. Where both changed the same, theirs. */
function lifted(document: WorkflowDocument, era: number, landings: readonly Landing[]): WorkflowDocument {
  return landings.slice(era).reduce((current, { base, theirs }) => mergeDocuments(base, current, theirs, { places: 'theirs' }).document, document);
}

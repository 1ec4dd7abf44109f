import type { Issue, WorkflowDocument } from '@rookery/model';
import { create } from 'zustand';
import { ApiError } from '../api/api-error.js';
import { callTry } from './try-call.js';
import { inputSummary, type TryOrder } from './try-order.js';
import { overlayAdvances, overlayOff, overlayShows, overlayStarts } from './try-overlay.js';
import type { TryProgress, TryResult } from './try-result.js';

/** A try that is done; the last few are kept while the page is open, so that two can be compared. */
export interface KeptTry {
  readonly id: number;
  readonly workflowId: string;
  /** Local time it was started, milliseconds. */
  readonly startedAt: number;
  readonly input: ReturnType<typeof inputSummary>;
  readonly document: WorkflowDocument;
  /** The version that was live then; `null`: none. */
  readonly liveVersion: number | null;
  readonly result: TryResult;
}

interface TryState {
  readonly running: { readonly workflowId: string; readonly progress: TryProgress | undefined; readonly cancel: () => void } | undefined;
  readonly fault: { readonly workflowId: string; readonly code: string; readonly message: string; readonly issues: readonly Issue[] } | undefined;
  /** Newest first, of all workflows. */
  readonly kept: readonly KeptTry[];
  /** The one that is shown. */
  readonly shownId: number | undefined;
  /** The workflow whose panel is open; only then a try is drawn over its canvas. */
  readonly openId: string | undefined;
}

const MOST_KEPT = 6;

export const useTries = create<TryState>(() => ({ running: undefined, fault: undefined, kept: [], shownId: undefined, openId: undefined }));

export interface NewTry {
  readonly workflowId: string;
  readonly order: TryOrder;
  readonly liveVersion: number | null;
}

/** Starts a try, in place of one that runs. What comes of it is in the store and on the canvas. */
export async function startTry({ workflowId, order, liveVersion }: NewTry): Promise<void> {
  useTries.getState().running?.cancel();
  const abort = new AbortController();
  const startedAt = Date.now();
  const running = { workflowId, progress: undefined, cancel: () => abort.abort() };
  useTries.setState({ running, fault: undefined });
  drawOver(workflowId, () => overlayStarts(workflowId));
  try {
    const result = await callTry({ workflowId, order, signal: abort.signal, onProgress: (progress) => advance(abort.signal, progress) });
    if (abort.signal.aborted) return;
    const { kept } = useTries.getState();
    const id = (kept[0]?.id ?? 0) + 1;
    const done: KeptTry = { id, workflowId, startedAt, input: inputSummary(order), document: order.document, liveVersion, result };
    useTries.setState({ running: undefined, kept: [done, ...kept].slice(0, MOST_KEPT), shownId: id });
    drawOver(workflowId, () => overlayShows(workflowId, result, order.document.links));
  } catch (error) {
    if (abort.signal.aborted) return;
    overlayOff();
    useTries.setState({ running: undefined, fault: { workflowId, ...faultOf(error) } });
  }
}

function faultOf(error: unknown) {
  return { code: error instanceof ApiError ? error.code : '', message: error instanceof Error ? error.message : String(error), issues: error instanceof ApiError ? error.issues : [] };
}

/** Ends the try that runs; what was shown before is shown again. */
export function cancelTry(): void {
  const { running, shownId } = useTries.getState();
  running?.cancel();
  useTries.setState({ running: undefined });
  if (shownId === undefined) overlayOff();
  else showTry(shownId);
}

export function showTry(id: number | undefined): void {
  const found = useTries.getState().kept.find((one) => one.id === id);
  useTries.setState({ shownId: found?.id, fault: undefined });
  if (found === undefined) overlayOff();
  else drawOver(found.workflowId, () => overlayShows(found.workflowId, found.result, found.document.links));
}

/** Draws the try that runs, or the one that is shown, over the canvas from now on. */
export function openOverlay(workflowId: string): void {
  useTries.setState({ openId: workflowId });
  const { running, kept, shownId } = useTries.getState();
  if (running?.workflowId === workflowId) overlayStarts(workflowId);
  else if (kept.some((one) => one.id === shownId && one.workflowId === workflowId)) showTry(shownId);
}

export function closeOverlay(): void {
  useTries.setState({ openId: undefined });
  overlayOff();
}

function drawOver(workflowId: string, draw: () => void): void {
  if (useTries.getState().openId === workflowId) draw();
}

function advance(signal: AbortSignal, progress: TryProgress): void {
  const { running } = useTries.getState();
  if (signal.aborted || running === undefined) return;
  useTries.setState({ running: { ...running, progress } });
  drawOver(running.workflowId, () => overlayAdvances(progress));
}

import type { Issue } from '@rookery/model';
import { ApiError, OfflineError } from '../api/api-error.js';
import type { CallOptions, Method } from '../api/call.js';
import { change, closedDraft, takeOver, useDraft, type DraftState, type Saved } from '../document/draft-store.js';
import type { WorkflowDocument } from '../document/graph-document.js';
import { noHistory } from '../document/history.js';
import { mergeDocuments, type Choice } from '../document/merge-documents.js';
import { isSameValue, sharing } from '../document/values-at-path.js';
import { placeLike } from './draft-places.js';
import type { UnsavedCopy, UnsavedWork } from './draft-unsaved-work.js';

/** What `GET /api/v1/workflows/:id` and `PUT .../draft` answer, as far as an editor needs it. */
export interface WorkflowAnswer {
  readonly revision: number;
  readonly publishedVersion: number | null;
  readonly document: WorkflowDocument;
  readonly issues: readonly Issue[];
}

/** What happened without being asked for. */
export type DraftNotice = { readonly kind: 'merged' } | { readonly kind: 'notKept' } | { readonly kind: 'restored'; readonly at: number };

export interface DraftPorts {
  readonly call: <Answer>(method: Method, path: string, options?: CallOptions) => Promise<Answer>;
  /** Runs something later; returns how to call it off. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly now: () => number;
  readonly unsaved: UnsavedWork;
  readonly tell: (notice: DraftNotice) => void;
  /** Labels of the steps that nobody made by hand. */
  readonly labels: { readonly restore: string; readonly merge: string };
}

const SAVE_MS = 800;
/** Who types on and on is saved all the same. */
const LATEST_SAVE_MS = 5_000;
const KEEP_MS = 250;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
const OLDEST_COPY_MS = 30 * 24 * 3_600_000;
/** Browsers send at most 64 KiB from a page that goes. */
const MOST_GOING_LETTERS = 30_000;

/**
 * The draft of one workflow between the store and the server: loads it, saves it 800 ms after the last change and never twice at once, keeps in
 * the browser what the server does not have, and puts together what several people do. `open` it before use, `close` it after.
 */
export class DraftSession {
  readonly #path: string;
  readonly #ports: DraftPorts;
  readonly #id: string;
  readonly #restoredKeys = new Set<string>();
  #base: Saved | undefined;
  #document: WorkflowDocument = closedDraft.document;
  /** What was sent since the last answer, and perhaps arrived. */
  #sent: readonly WorkflowDocument[] = [];
  #line: Promise<unknown> = Promise.resolve();
  #failures = 0;
  #firstChangeAt: number | undefined;
  #cancelSave: (() => void) | undefined;
  #cancelKeep: (() => void) | undefined;
  #unsubscribe: (() => void) | undefined;
  #isClosed = false;

  constructor(workflowId: string, ports: DraftPorts) {
    this.#id = workflowId;
    this.#path = `/api/v1/workflows/${workflowId}`;
    this.#ports = ports;
  }

  /** Loads the draft and what runs, and brings back work that was not saved. Throws an `ApiError` or an `OfflineError`. */
  async open(signal?: AbortSignal): Promise<void> {
    const answer = await this.#ports.call<WorkflowAnswer>('GET', this.#path, signal === undefined ? {} : { signal });
    const published = await this.#published(answer.publishedVersion, null, signal);
    const document = await placeLike(answer.document, undefined);
    if (this.#isClosed || signal?.aborted === true) return;
    this.#base = { document, revision: answer.revision };
    this.#document = document;
    useDraft.setState({ ...closedDraft, workflowId: this.#id, document, base: this.#base, published, issues: answer.issues });
    this.#unsubscribe = useDraft.subscribe((state) => this.#onState(state));
    this.#restore(this.#base);
  }

  /** Saves what is not saved. Resolves to whether the server has everything now. */
  saveNow(): Promise<boolean> {
    return this.#inLine(() => this.#save());
  }

  /** Looks whether somebody else saved or published. */
  refresh(): Promise<void> {
    return this.#inLine(async () => {
      try {
        await this.#catchUp();
      } catch (error) {
        this.#onFailure(error, this.#isDirty());
      }
    });
  }

  /** What the live stream says of the draft's revision and of what runs: looks when either is news. */
  async hear(revision: number | undefined, version: number | null | undefined): Promise<void> {
    await this.#inLine(() => Promise.resolve());
    const { base, theirs, published } = useDraft.getState();
    const known = Math.max(base?.revision ?? 0, theirs?.revision ?? 0);
    const isNews = (revision !== undefined && revision > known) || (version !== undefined && version !== (published?.version ?? null));
    if (isNews && base !== undefined && !this.#isClosed) await this.refresh();
  }

  /** Ends a conflict with a choice for each place; those that came meanwhile are asked for again. */
  resolve(choices: ReadonlyMap<string, Choice>): void {
    const { theirs } = useDraft.getState();
    if (this.#base === undefined || theirs === undefined || this.#isClosed) return;
    const { document, conflicts } = mergeDocuments(this.#base.document, this.#document, theirs.document, { choices });
    if (conflicts.length > 0) return this.#show({ conflicts });
    this.#base = theirs;
    takeOver(theirs, document, this.#ports.labels.merge);
    this.#schedule(0);
  }

  /** The page may go any moment: keeps the work here, and sends it when a page that goes may send so much. */
  leave(): void {
    if (!this.#isDirty() || this.#base === undefined) return;
    this.#keep();
    const isSmall = JSON.stringify(this.#document).length < MOST_GOING_LETTERS;
    if (!isSmall || useDraft.getState().saveState === 'conflict') return;
    this.#sent = [...this.#sent, this.#document];
    // Nobody is left to hear the answer; when the page comes back after all, the next save tells.
    this.#put(this.#document, this.#base.revision, { keepalive: true }).catch(() => undefined);
  }

  /** Saves once more and lets go of the store. */
  close(): void {
    if (this.#isClosed) return;
    if (this.#isDirty()) this.#keep();
    const isSaving = this.#isDirty() && useDraft.getState().saveState !== 'conflict';
    this.#isClosed = true;
    this.#unsubscribe?.();
    this.#cancelSave?.();
    this.#cancelKeep?.();
    if (isSaving) void this.saveNow();
  }

  #onState({ document, workflowId }: DraftState): void {
    if (document === this.#document || workflowId !== this.#id || this.#isClosed) return;
    this.#document = document;
    this.#cancelKeep ??= this.#ports.after(KEEP_MS, () => this.#keep());
    this.#firstChangeAt ??= this.#ports.now();
    this.#schedule(Math.max(0, Math.min(SAVE_MS, this.#firstChangeAt + LATEST_SAVE_MS - this.#ports.now())));
  }

  #schedule(ms: number): void {
    if (this.#isClosed) return;
    this.#cancelSave?.();
    this.#cancelSave = this.#ports.after(ms, () => void this.saveNow());
  }

  async #save(): Promise<boolean> {
    this.#cancelSave?.();
    this.#cancelSave = undefined;
    if (this.#base === undefined || (!this.#isClosed && useDraft.getState().saveState === 'conflict')) return false;
    if (!this.#isDirty()) {
      this.#onSaved(this.#document);
      return true;
    }
    const document = this.#document;
    this.#firstChangeAt = undefined;
    this.#show({ saveState: 'saving' });
    try {
      this.#sent = [...this.#sent, document];
      const answer = await this.#put(document, this.#base.revision);
      this.#base = { document, revision: answer.revision };
      this.#show({ base: this.#base, issues: answer.issues });
      this.#onSaved(document);
      return this.#document === document;
    } catch (error) {
      if (!isPassing(error)) this.#sent = this.#sent.filter((sent) => sent !== document);
      return this.#recover(error);
    }
  }

  #put(document: WorkflowDocument, revision: number, options: CallOptions = {}): Promise<WorkflowAnswer> {
    return this.#ports.call<WorkflowAnswer>('PUT', `${this.#path}/draft`, { ...options, body: document, headers: { 'if-match': `"${revision}"` } });
  }

  /** The server has `document`. */
  #onSaved(document: WorkflowDocument): void {
    this.#sent = [];
    this.#failures = 0;
    const isAll = isSameValue(this.#document, document);
    this.#show({ saveState: isAll ? 'saved' : 'unsaved', refusal: undefined });
    if (!isAll) return this.#schedule(SAVE_MS);
    this.#cancelKeep?.();
    this.#cancelKeep = undefined;
    this.#ports.unsaved.forget(this.#id);
    for (const key of this.#restoredKeys) this.#ports.unsaved.drop(key);
    this.#restoredKeys.clear();
  }

  /** After a save that did not work: merges what came between, and says whether all is saved now. */
  async #recover(error: unknown): Promise<boolean> {
    if (!(error instanceof ApiError && error.code === 'conflict.revision') || this.#isClosed) {
      this.#onFailure(error, true);
      return false;
    }
    try {
      await this.#catchUp();
    } catch (cause) {
      this.#onFailure(cause, true);
      return false;
    }
    if (!this.#isDirty()) {
      this.#onSaved(this.#document);
      return true;
    }
    if (useDraft.getState().saveState === 'conflict') return false;
    this.#failures += 1;
    this.#show({ saveState: 'unsaved' });
    this.#schedule(this.#failures === 1 ? 0 : this.#pause());
    return false;
  }

  /** Takes over what others did since. */
  async #catchUp(): Promise<void> {
    const answer = await this.#ports.call<WorkflowAnswer>('GET', this.#path);
    const published = await this.#published(answer.publishedVersion, useDraft.getState().published);
    const before = this.#base;
    if (before === undefined || this.#isClosed) return;
    const theirs = { document: sharing(before.document, await placeLike(answer.document, before.document)), revision: answer.revision };
    this.#show({ published });
    // What is wrong with work that is not saved was told by the save that failed.
    if (!this.#isDirty()) this.#show({ issues: answer.issues });
    if (theirs.revision !== before.revision) this.#take(before, theirs);
  }

  #take(before: Saved, theirs: Saved): void {
    // A save whose answer was lost has arrived: what changed since is still only mine.
    const known = [before.document, ...this.#sent].find((sent) => isSameValue(theirs.document, sent));
    if (known !== undefined) {
      this.#base = { document: known, revision: theirs.revision };
      this.#sent = [];
      return this.#show({ base: this.#base });
    }
    const isDirty = this.#isDirty();
    const { document, conflicts } = mergeDocuments(before.document, this.#document, theirs.document);
    if (conflicts.length > 0) {
      this.#keep();
      return this.#show({ saveState: 'conflict', conflicts, theirs });
    }
    this.#base = theirs;
    this.#sent = [];
    const isNews = isDirty && !isSameValue(document, this.#document);
    takeOver(theirs, document, this.#ports.labels.merge);
    if (isNews) this.#ports.tell({ kind: 'merged' });
  }

  /** Work that a page kept and no server has goes on top of the draft as it is now. */
  #restore(opened: Saved): void {
    for (const { key, copy } of this.#ports.unsaved.list(this.#id)) {
      if (useDraft.getState().saveState === 'conflict') return;
      if (this.#ports.now() - copy.at > OLDEST_COPY_MS) this.#ports.unsaved.drop(key);
      else if (isCopyOf(copy, opened)) {
        this.#restoredKeys.add(key);
        this.#putBack(copy);
      }
    }
    if (!this.#isDirty() && this.#restoredKeys.size > 0) this.#onSaved(this.#document);
  }

  #putBack(copy: UnsavedCopy): void {
    const server = this.#base;
    if (server === undefined || isSameValue(copy.document, this.#document)) return;
    const { document, conflicts } = mergeDocuments(copy.base, copy.document, this.#document);
    if (conflicts.length === 0) {
      if (isSameValue(document, this.#document)) return;
      change(this.#ports.labels.restore, () => document);
      return this.#ports.tell({ kind: 'restored', at: copy.at });
    }
    const theirs = { document: this.#document, revision: server.revision };
    this.#base = { document: copy.base, revision: copy.revision };
    useDraft.setState({ document: copy.document, base: this.#base, ...noHistory });
    this.#take(this.#base, theirs);
  }

  #keep(): void {
    this.#cancelKeep?.();
    this.#cancelKeep = undefined;
    if (this.#base === undefined || !this.#isDirty()) return;
    const isKept = this.#ports.unsaved.put(this.#id, { at: this.#ports.now(), revision: this.#base.revision, base: this.#base.document, document: this.#document });
    if (!isKept && !this.#isClosed) this.#ports.tell({ kind: 'notKept' });
  }

  /** `matters`: there is work that is not saved; a look that fails is tried again with the next one. */
  #onFailure(error: unknown, matters: boolean): void {
    if (isPassing(error)) {
      if (!matters) return;
      this.#failures += 1;
      this.#show({ saveState: 'offline' });
      const seconds = error instanceof ApiError ? error.retryAfter : undefined;
      return this.#schedule(seconds === undefined ? this.#pause() : seconds * 1_000);
    }
    const issues = error instanceof ApiError && error.issues.length > 0 ? { issues: error.issues } : {};
    this.#show({ saveState: 'refused', refusal: error instanceof Error ? error.message : String(error), ...issues });
  }

  #pause(): number {
    return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(10, this.#failures - 1));
  }

  async #published(version: number | null, known: DraftState['published'], signal?: AbortSignal): Promise<DraftState['published']> {
    if (version === null || version === known?.version) return version === null ? null : known;
    const { document } = await this.#ports.call<{ readonly document: WorkflowDocument }>('GET', `${this.#path}/versions/${version}`, signal === undefined ? {} : { signal });
    return { version, document };
  }

  #isDirty(): boolean {
    return this.#base !== undefined && !isSameValue(this.#document, this.#base.document);
  }

  /** After `close` the store belongs to another workflow. */
  #show(changes: Partial<DraftState>): void {
    if (!this.#isClosed && useDraft.getState().workflowId === this.#id) useDraft.setState(changes);
  }

  #inLine<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#line.then(work);
    this.#line = result.catch(() => undefined);
    return result;
  }
}

/** Behind one address there may have been another server, with another workflow of this number: its work is left where it is. */
function isCopyOf(copy: UnsavedCopy, { document, revision }: Saved): boolean {
  return copy.revision < revision ? copy.base.name === document.name : copy.revision === revision && isSameValue(copy.base, document);
}

/** Worth another try later: nobody answered, or the server is busy. */
function isPassing(error: unknown): boolean {
  return error instanceof OfflineError || (error instanceof ApiError && (error.status >= 500 || error.status === 429 || error.status === 408));
}

import { ApiError, OfflineError } from '../../api/api-error.js';
import type { CallOptions, Method } from '../../api/call.js';
import { closedDraft, useDraft } from '../../document/draft-store.js';
import type { WorkflowDocument } from '../../document/graph-document.js';
import { lots } from '../../document/test/documents.js';
import { DraftSession, type DraftNotice, type DraftPorts } from '../draft-session.js';
import { unsavedWork, type TextStorage } from '../draft-unsaved-work.js';

/** A server with one workflow, a clock that stands, and a browser's storage. */
export function world() {
  const server = { document: lots, revision: 1, publishedVersion: 1 as number | null, published: lots, issues: [] as { path: string; code: string; message: string }[] };
  const calls: { method: Method; path: string; options: CallOptions }[] = [];
  const notices: DraftNotice[] = [];
  const timers: { at: number; run: () => unknown }[] = [];
  const stored = new Map<string, string>();
  const state = { now: 0, pages: 0, failures: [] as Error[], lost: 0, held: [] as (() => void)[], isHeld: false, isFull: false, inFlight: 0, mostInFlight: 0 };
  const storage: TextStorage = {
    get length() { return stored.size; },
    key: (place) => [...stored.keys()][place] ?? null,
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, text) => {
      if (state.isFull) throw new Error('quota');
      stored.set(key, text);
    },
    removeItem: (key) => void stored.delete(key),
  };
  const answer = (method: Method, path: string, options: CallOptions): unknown => {
    if (path.includes('/versions/')) return { document: server.published };
    if (method === 'PUT') {
      if (options.headers?.['if-match'] !== `"${server.revision}"`) throw new ApiError(409, { code: 'conflict.revision', message: 'stale' });
      server.document = structuredClone(options.body as WorkflowDocument);
      server.revision += 1;
      if (state.lost > 0) {
        state.lost -= 1;
        throw new OfflineError('lost');
      }
    }
    return structuredClone({ document: server.document, revision: server.revision, publishedVersion: server.publishedVersion, issues: server.issues });
  };
  const call = async (method: Method, path: string, options: CallOptions = {}): Promise<unknown> => {
    calls.push({ method, path, options });
    state.inFlight += method === 'PUT' ? 1 : 0;
    state.mostInFlight = Math.max(state.mostInFlight, state.inFlight);
    try {
      if (state.isHeld) await new Promise<void>((go) => state.held.push(go));
      const failure = state.failures.shift();
      if (failure !== undefined) throw failure;
      return answer(method, path, options);
    } finally {
      state.inFlight -= method === 'PUT' ? 1 : 0;
    }
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  };
  /** Time goes by: every timer that falls due runs. */
  const pass = async (ms: number): Promise<void> => {
    const end = state.now + ms;
    for (;;) {
      const next = timers.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      timers.splice(timers.indexOf(next), 1);
      state.now = Math.max(state.now, next.at);
      next.run();
      await settle();
    }
    state.now = end;
    await settle();
  };
  const ports = (page: { isGone: boolean }): DraftPorts => ({
    call: ((method, path, options) => (page.isGone ? new Promise(() => undefined) : call(method, path, options))) as DraftPorts['call'],
    after: (ms, run) => {
      const timer = { at: state.now + ms, run: () => page.isGone || run() };
      timers.push(timer);
      return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1));
    },
    now: () => state.now,
    unsaved: unsavedWork(storage, { account: 'me', pageId: `page${(state.pages += 1)}` }),
    tell: (notice) => notices.push(notice),
    labels: { restore: 'Restore', merge: 'Merge' },
  });
  const pages: { isGone: boolean }[] = [];
  const open = async (): Promise<DraftSession> => {
    const page = { isGone: false };
    pages.push(page);
    const session = new DraftSession('7', ports(page));
    await session.open();
    await settle();
    return session;
  };
  /** The page is gone without a word. */
  const crash = (): void => {
    for (const page of pages) page.isGone = true;
    useDraft.setState(closedDraft);
  };
  return { server, state, calls, notices, stored, pass, settle, open, crash, puts: () => calls.filter(({ method }) => method === 'PUT') };
}

export type DraftWorld = ReturnType<typeof world>;

/** Somebody else saves. */
export function save({ server }: DraftWorld, edit: (document: WorkflowDocument) => WorkflowDocument): void {
  server.document = edit(server.document);
  server.revision += 1;
}

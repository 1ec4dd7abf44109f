import { notifications } from '@mantine/notifications';
import { useEffect, useState } from 'react';
import { call } from '../api/call.js';
import { useCommands } from '../commands/command-registry.js';
import { closedDraft, useDraft } from '../document/draft-store.js';
import { useLive } from '../live/live-store.js';
import { useSession } from '../session/session-store.js';
import { currentLanguage } from '../texts/language.js';
import { translate } from '../texts/texts.js';
import { useDraftCommands } from './draft-commands.js';
import { chooseInConflict, setCurrentDraft } from './draft-current.js';
import { DraftSession, type DraftNotice, type DraftPorts } from './draft-session.js';
import { draftTexts } from './draft-texts.js';
import { unsavedWork } from './draft-unsaved-work.js';

export { chooseInConflict, refreshDraft, saveDraftNow } from './draft-current.js';

export type Opening = { readonly state: 'loading' } | { readonly state: 'open' } | { readonly state: 'failed'; readonly error: unknown };

/** Opens a workflow in the draft store while the component is shown: loads it, keeps it saved, and takes in what others do. `again` tries once more. */
export function useOpenDraft(workflowId: string): Opening & { readonly again: () => void } {
  const [opening, setOpening] = useState<Opening>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  useCommands('draft', useDraftCommands());
  useEffect(() => {
    const stop = new AbortController();
    const session = new DraftSession(workflowId, browserPorts());
    setOpening({ state: 'loading' });
    session.open(stop.signal).then(
      () => stop.signal.aborted || (setCurrentDraft(session), setOpening({ state: 'open' })),
      (error: unknown) => stop.signal.aborted || setOpening({ state: 'failed', error }),
    );
    const forget = listen(session, workflowId);
    return () => {
      stop.abort();
      forget();
      session.close();
      setCurrentDraft(undefined);
      useDraft.setState(closedDraft);
    };
  }, [workflowId, attempt]);
  return { ...opening, again: () => setAttempt((count) => count + 1) };
}

/** What the browser and the live stream say. Returns how to stop listening. */
function listen(session: DraftSession, workflowId: string): () => void {
  const stop = new AbortController();
  const on = (target: EventTarget, event: string, run: () => void): void => target.addEventListener(event, run, { signal: stop.signal });
  on(globalThis, 'pagehide', () => session.leave());
  on(globalThis, 'online', () => void session.saveNow());
  on(globalThis, 'focus', () => void session.refresh());
  on(document, 'visibilitychange', () => document.visibilityState === 'hidden' && void session.saveNow());
  const forget = useLive.subscribe((state, before) => {
    const [now, then] = [state.workflows.get(workflowId), before.workflows.get(workflowId)];
    const isBack = state.connection === 'live' && before.connection === 'lost';
    if (isBack && useDraft.getState().saveState === 'offline') void session.saveNow();
    else if (now?.version !== then?.version || state.drafts.get(workflowId) !== before.drafts.get(workflowId)) void session.hear(state.drafts.get(workflowId), now?.version);
  });
  const forgetConflicts = useDraft.subscribe((state, before) => {
    if (state.saveState === 'conflict' && before.saveState !== 'conflict') void chooseInConflict();
  });
  return () => {
    stop.abort();
    forget();
    forgetConflicts();
  };
}

function browserPorts(): DraftPorts {
  return {
    call,
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    now: () => Date.now(),
    unsaved: unsavedWork(localStorage, { account: useSession.getState().me?.email ?? '', pageId: crypto.getRandomValues(new Uint32Array(2)).join('-') }),
    tell,
    labels: { restore: translate(draftTexts, 'restoreStep'), merge: translate(draftTexts, 'mergeStep') },
  };
}

function tell(notice: DraftNotice): void {
  const date = notice.kind === 'restored' ? new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeStyle: 'short' }).format(notice.at) : '';
  notifications.show({
    id: `draft ${notice.kind}`,
    color: notice.kind === 'notKept' ? 'red' : 'blue',
    title: translate(draftTexts, notice.kind),
    message: translate(draftTexts, `${notice.kind}Lead`, { date }),
  });
}

import { create } from 'zustand';
import { useDraft } from '../document/draft-store.js';
import type { DraftSession } from './draft-session.js';

const useSession = create<{ readonly session: DraftSession | undefined }>(() => ({ session: undefined }));

/** Says which session the commands are for; `undefined`: no workflow is open. */
export function setCurrentDraft(session: DraftSession | undefined): void {
  useSession.setState({ session });
}

/** Saves what is not saved, before something is done with the draft on the server: publish, try. Resolves to whether the server has everything. */
export function saveDraftNow(): Promise<boolean> {
  return useSession.getState().session?.saveNow() ?? Promise.resolve(false);
}

/** Reads the draft and what runs again, after something was done on the server: published, rolled back. */
export function refreshDraft(): Promise<void> {
  return useSession.getState().session?.refresh() ?? Promise.resolve();
}

/** Asks the person to choose where both changed the same. Does nothing where there is no conflict. */
export async function chooseInConflict(): Promise<void> {
  if (useDraft.getState().saveState !== 'conflict') return;
  const { openConflictDialog } = await import('./draft-conflict-dialog.js');
  openConflictDialog((choices) => useSession.getState().session?.resolve(choices));
}

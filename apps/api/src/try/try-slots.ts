import { apiError } from '../http/api-error.js';

const MOST_AT_ONCE = 2;

/** How many tries may run at once: one a workspace, two a process, so that what runs in earnest keeps its share. */
export class TrySlots {
  readonly #running = new Set<number>();

  /** Throws `try.busy` when there is no place; the result gives the place back. */
  take(workspaceId: number): () => void {
    if (this.#running.has(workspaceId)) throw apiError('try.busy', { whose: 'another try of this workspace' }, { retryAfterS: 5 });
    if (this.#running.size >= MOST_AT_ONCE) throw apiError('try.busy', { whose: 'other tries' }, { retryAfterS: 5 });
    this.#running.add(workspaceId);
    return () => void this.#running.delete(workspaceId);
  }
}

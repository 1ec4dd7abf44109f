/** Says between processes that something of a workspace changed, so that open pages are told soon. It holds nothing. */
export interface LiveSignals {
  changed(workspaceId: number): void;
  /** Calls `listener` when something changed here or in another process, now and then for nothing. */
  onChange(listener: (workspaceId: number) => void): () => void;
  /** Whether changes of all processes are heard; otherwise who wants to know has to look. */
  readonly isHeard: boolean;
}

/** Where there is no Redis: whoever has a page open looks every second. */
export const noSignals: LiveSignals = { changed: () => undefined, onChange: () => () => undefined, isHeard: false };

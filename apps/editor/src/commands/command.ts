/** Something a person can do: the menu, the shortcut, the palette, the cheat sheet and the tests all use this one object. */
export interface Command {
  /** Unique, as in `editor.undo`. */
  readonly id: string;
  readonly title: string;
  /** Heading in the palette and on the cheat sheet. */
  readonly group: string;
  /** As in `mod+z`, `shift+/` or `n`; `mod` is Cmd on a Mac and Ctrl elsewhere. The first one is shown. */
  readonly shortcuts?: readonly string[];
  /** The browser itself sends what the shortcut means, as a copy or paste event: it is shown, and not handled. */
  readonly isNative?: boolean;
  /** Words that find it besides its title. */
  readonly keywords?: string;
  /** Whether its keys are for it now, where other things use them too: arrows, Enter, Delete. Default true. */
  readonly takesKeys?: () => boolean;
  /** Default true. */
  readonly isEnabled?: () => boolean;
  readonly run: () => void | Promise<void>;
}

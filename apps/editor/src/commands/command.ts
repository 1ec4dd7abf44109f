/** Something a person can do: the menu, the shortcut, the palette, the cheat sheet and the tests all use this one object. */
export interface Command {
  /** Unique, as in `editor.undo`. */
  readonly id: string;
  readonly title: string;
  /** Heading in the palette and on the cheat sheet. */
  readonly group: string;
  /** As in `mod+z`, `shift+/` or `n`; `mod` is Cmd on a Mac and Ctrl elsewhere. The first one is shown. */
  readonly shortcuts?: readonly string[];
  /** Words that find it besides its title. */
  readonly keywords?: string;
  /** Default true. */
  readonly isEnabled?: () => boolean;
  readonly run: () => void | Promise<void>;
}

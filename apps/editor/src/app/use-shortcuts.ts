import { useLayoutEffect } from 'react';
import { offeredCommands } from '../commands/command-registry.js';
import { commandFor, isMac, isTyping } from '../commands/shortcut.js';

/** Runs the command of a pressed shortcut, wherever it is offered. While somebody types, only what no field uses: Ctrl or Cmd with K, to search, and S, to save. */
export function useShortcuts(): void {
  // Before the page is seen: who presses a key at once is heard.
  useLayoutEffect(() => {
    const mac = isMac();
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const isModified = mac ? event.metaKey : event.ctrlKey;
      if (isTyping(event.target) && !(isModified && (event.code === 'KeyK' || event.code === 'KeyS'))) return;
      const command = commandFor(event, offeredCommands(), mac);
      if (command === undefined) return;
      event.preventDefault();
      void command.run();
    };
    globalThis.addEventListener('keydown', onKey);
    return () => globalThis.removeEventListener('keydown', onKey);
  }, []);
}

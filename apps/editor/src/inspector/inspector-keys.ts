import type { KeyboardEvent } from 'react';

/** Ctrl-Enter or Cmd-Enter, also while somebody types code. */
export function isRunKey({ key, ctrlKey, metaKey, shiftKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): boolean {
  return key === 'Enter' && (ctrlKey || metaKey) && !shiftKey && !altKey;
}

/** Escape closes the inspector, unless a list of choices, a completion or a dialog above it takes the key. */
export function isEscapeOurs(event: KeyboardEvent): boolean {
  if (event.key !== 'Escape' || event.defaultPrevented || !(event.target instanceof Element)) return false;
  // What a portal shows bubbles here too, though it is not within.
  return event.currentTarget.contains(event.target) && event.target.closest('[aria-expanded="true"], [role="dialog"]') === null && event.target.closest('.cm-editor:has(.cm-tooltip-autocomplete)') === null;
}

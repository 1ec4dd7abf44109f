import type { Command } from './command.js';

export type Key = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Whether a key press is the shortcut. Letters are told by their place on the keyboard, so that they work under any layout. */
export function isPressed(shortcut: string, key: Key, isMac: boolean): boolean {
  const parts = shortcut.toLowerCase().split('+');
  const wanted = parts.at(-1) ?? '';
  const has = (modifier: string): boolean => parts.slice(0, -1).includes(modifier);
  const mod = isMac ? key.metaKey : key.ctrlKey;
  if (has('mod') !== mod || has('alt') !== key.altKey) return false;
  // "?" needs shift on some keyboards and not on others.
  if (/^[a-z0-9]$|^.{2,}$/.test(wanted) && has('shift') !== key.shiftKey) return false;
  if (/^[a-z]$/.test(wanted)) return key.code === `Key${wanted.toUpperCase()}` || key.key.toLowerCase() === wanted;
  return key.key.toLowerCase() === (named[wanted] ?? wanted);
}

const named: Readonly<Record<string, string>> = { space: ' ', plus: '+', up: 'arrowup', down: 'arrowdown', left: 'arrowleft', right: 'arrowright', esc: 'escape', del: 'delete' };

/** The shortcut as people read it: `Ctrl+Z`, `⌘Z`. */
export function shortcutText(shortcut: string, isMac: boolean): string {
  const words = shortcut.split('+').map((part) => {
    if (part === 'mod') return isMac ? '⌘' : 'Ctrl';
    if (part === 'shift') return isMac ? '⇧' : 'Shift';
    if (part === 'alt') return isMac ? '⌥' : 'Alt';
    return part.length === 1 ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1);
  });
  return words.join(isMac ? '' : '+');
}

/** The command that a key press means, those offered last first. */
export function commandFor(key: Key, commands: readonly Command[], isMac: boolean): Command | undefined {
  return commands.find((command) => command.isNative !== true && command.shortcuts?.some((shortcut) => isPressed(shortcut, key, isMac)) === true && (command.takesKeys?.() ?? true) && (command.isEnabled?.() ?? true));
}

/** While somebody types, only what no field uses by itself is a shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="textbox"], .cm-editor') !== null;
}

export function isMac(): boolean {
  return /mac|iphone|ipad/i.test(navigator.platform);
}

import { expect, test } from 'vitest';
import { commandFor, isPressed, shortcutText, type Key } from './shortcut.js';

const key = (more: Partial<Key>): Key => ({ key: 'z', code: 'KeyZ', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });

test('takes Ctrl for "mod", and Cmd on a Mac', () => {
  expect([isPressed('mod+z', key({ ctrlKey: true }), false), isPressed('mod+z', key({ metaKey: true }), false), isPressed('mod+z', key({ metaKey: true }), true)]).toEqual([true, false, true]);
});

test('tells redo from undo by shift', () => {
  expect([isPressed('mod+z', key({ ctrlKey: true, shiftKey: true }), false), isPressed('mod+shift+z', key({ ctrlKey: true, shiftKey: true }), false)]).toEqual([false, true]);
});

test('knows a letter under a Russian layout', () => {
  expect(isPressed('n', key({ key: 'т', code: 'KeyN' }), false)).toBe(true);
});

test('takes "?" wherever the keyboard has it', () => {
  expect([isPressed('?', key({ key: '?', code: 'Slash', shiftKey: true }), false), isPressed('?', key({ key: '?', code: 'Minus' }), false)]).toEqual([true, true]);
});

test('shows a shortcut as the system writes it', () => {
  expect([shortcutText('mod+shift+z', false), shortcutText('mod+shift+z', true), shortcutText('delete', false)]).toEqual(['Ctrl+Shift+Z', '⌘⇧Z', 'Delete']);
});

test('passes over a command that cannot run now', () => {
  const command = (id: string, isEnabled: boolean) => ({ id, title: id, group: 'test', shortcuts: ['mod+z'], isEnabled: () => isEnabled, run: () => undefined });
  expect(commandFor(key({ ctrlKey: true }), [command('a', false), command('b', true)], false)?.id).toBe('b');
});

test('leaves a shortcut to the browser that sends an event of its own for it', () => {
  expect(commandFor(key({ ctrlKey: true }), [{ id: 'copy', title: 'copy', group: 'test', shortcuts: ['mod+z'], isNative: true, run: () => undefined }], false)).toBeUndefined();
});

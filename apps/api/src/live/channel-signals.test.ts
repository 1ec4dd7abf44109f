import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { channelSignals } from './channel-signals.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Signals over a channel that the test hears and speaks on. */
function world() {
  const state = { isUp: true };
  const sent: string[] = [];
  const heard: number[] = [];
  const listeners: ((message: string) => void)[] = [];
  const signals = channelSignals({ publish: (message) => (sent.push(message), Promise.resolve()), onMessage: (listener) => (listeners.push(listener), () => undefined) }, () => state.isUp);
  signals.onChange((workspaceId) => heard.push(workspaceId));
  return { signals, state, sent, heard, receive: (message: string) => listeners.forEach((listener) => listener(message)) };
}

it('tells others, and this process, of the changes of a moment together', () => {
  const { signals, sent, heard } = world();
  for (const workspaceId of [1, 2, 1]) signals.changed(workspaceId);
  vi.runAllTimers();
  signals.changed(1);
  vi.runAllTimers();
  expect([sent, heard]).toEqual([['1 2', '1'], [1, 2, 1]]);
});

it('tells what others say, and passes over what it does not know', () => {
  const { receive, heard } = world();
  receive('7 x 8 ');
  expect(heard).toEqual([7, 8]);
});

it('sends nothing while Redis is away, and says that changes are not heard', () => {
  const { signals, state, sent, heard } = world();
  state.isUp = false;
  signals.changed(1);
  vi.runAllTimers();
  expect([sent, heard, signals.isHeard]).toEqual([[], [1], false]);
});

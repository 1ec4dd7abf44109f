import { expect, test } from 'vitest';
import { byDay, chosenMessages, levelOf, safeLink, type InboxMessage } from './message-filter.js';

const message: InboxMessage = { id: 1, title: 'a', body: '', url: null, level: 'warning', workflowId: '7', workflow: 'lots', agent: 'inbox', eventId: '1', createdAt: '2026-01-02T03:00:00Z', readAt: null };
const read: InboxMessage = { ...message, id: 2, level: 'success', workflowId: '8', createdAt: '2026-01-01T03:00:00Z', readAt: '2026-01-02T04:00:00Z' };
const odd: InboxMessage = { ...message, id: 3, level: 'urgent!', createdAt: '2026-01-01T01:00:00Z' };
const all = [message, read, odd];
const ids = (messages: readonly InboxMessage[]) => messages.map(({ id }) => id);

test('narrows by workflow, level and what is unread', () => {
  const none = { workflow: undefined, level: undefined, isUnread: false };
  expect(ids(chosenMessages(all, none))).toEqual([1, 2, 3]);
  expect(ids(chosenMessages(all, { ...none, workflow: '8' }))).toEqual([2]);
  expect(ids(chosenMessages(all, { ...none, level: 'info' }))).toEqual([3]);
  expect(ids(chosenMessages(all, { ...none, isUnread: true }))).toEqual([1, 3]);
  expect(levelOf('urgent!')).toBe('info');
});

test('leads to http addresses and to paths of this server, and nowhere else', () => {
  expect(safeLink('https://auction.example/lots/7')).toEqual({ href: 'https://auction.example/lots/7', isOwn: false });
  expect(safeLink(' /workflows/7 ')).toEqual({ href: '/workflows/7', isOwn: true });
  const bad = ['javascript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,x', '//evil.example', '/\\evil.example', 'http://', 'mailto:a@b', 'lots/7', '', null];
  expect(bad.map(safeLink)).toEqual(bad.map(() => undefined));
});

test('gathers messages by day in their order', () => {
  expect(byDay(all, (at) => at.slice(0, 10)).map(({ day, messages }) => [day, ids(messages)])).toEqual([['2026-01-02', [1]], ['2026-01-01', [2, 3]]]);
});

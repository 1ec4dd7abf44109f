import { expect, test } from 'vitest';
import { auditChanges } from './audit-changes.js';

test('tells where two states differ and what stood there', () => {
  expect(auditChanges({ title: 'Lots', every: '30s', same: 1 }, { title: 'Good lots', same: 1, tags: ['a'] })).toEqual({
    changes: [{ path: 'title', before: 'Lots', after: 'Good lots' }, { path: 'tags', after: ['a'] }, { path: 'every', before: '30s' }],
    leftOut: 0,
  });
});

test('tells what is new or gone field by field', () => {
  expect(auditChanges(undefined, { eventsPerDay: 5 }).changes).toEqual([{ path: 'eventsPerDay', after: 5 }]);
  expect(auditChanges({ eventsPerDay: 5 }, undefined).changes).toEqual([{ path: 'eventsPerDay', before: 5 }]);
});

test('never tells a value under a name of secrets, at the place that differs or below it', () => {
  const { changes } = auditChanges({ password: 'marker-one' }, { password: 'marker-two', headers: { authorization: 'marker-three', accept: '*/*' } });
  expect(changes).toEqual([{ path: 'password', hidden: true }, { path: 'headers', after: { authorization: '[hidden]', accept: '*/*' } }]);
});

test('hides what it is told to hide, by path', () => {
  const { changes } = auditChanges({ row: { phone: '+1', price: 1 } }, { row: { phone: '+2', price: 2 } }, (path) => path === 'row.phone');
  expect(changes).toEqual([{ path: 'row.phone', hidden: true }, { path: 'row.price', before: 1, after: 2 }]);
});

test('cuts a long value and says how long it was', () => {
  const { changes } = auditChanges({ code: 'a' }, { code: 'b'.repeat(5_000) });
  expect(changes).toEqual([{ path: 'code', before: 'a', after: `${'b'.repeat(300)} ... (5002 letters in all)` }]);
});

test('keeps a hundred places and counts the rest', () => {
  const { changes, leftOut } = auditChanges({}, Object.fromEntries(Array.from({ length: 130 }, (_, index) => [`field${index}`, index])));
  expect([changes.length, leftOut]).toEqual([100, 30]);
});

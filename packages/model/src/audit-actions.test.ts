import { expect, test } from 'vitest';
import { auditActions, auditObjects, isAuditAction } from './audit-actions.js';

test('titles every action in both languages, each in words of its own', () => {
  const titles = Object.values(auditActions);
  expect(new Set(titles.map(({ en }) => en)).size).toBe(titles.length);
  expect(new Set(titles.map(({ ru }) => ru)).size).toBe(titles.length);
  expect(titles.filter(({ ru }) => !/^[А-ЯЁ]/.test(ru))).toEqual([]);
  expect(Object.values(auditObjects).filter(({ en, ru }) => en.length === 0 || !/^[А-ЯЁ]/.test(ru))).toEqual([]);
});

test('names what was done by object and deed', () => {
  expect(Object.keys(auditActions).filter((name) => !/^[a-z]+(-[a-z]+)*\.[a-zA-Z]+(-[a-z]+)*$/.test(name))).toEqual([]);
  expect([isAuditAction('workflow.published'), isAuditAction('workflow.admired'), isAuditAction('toString')]).toEqual([true, false, false]);
});

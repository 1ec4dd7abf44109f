import { expect, test } from 'vitest';
import { actionChoices, actionTitle, auditQuery, objectTitle, pageOf } from './audit-record.js';

test('titles what it knows, and keeps the name of what it does not', () => {
  expect([actionTitle('workflow.published', 'en'), actionTitle('workflow.published', 'ru'), actionTitle('moon.landed', 'ru')]).toEqual(['Workflow published', 'Процесс опубликован', 'moon.landed']);
  expect([objectTitle('agent', 'ru'), objectTitle('toString', 'ru')]).toEqual(['Агент', 'toString']);
});

test('offers every action once, by its object', () => {
  const values = actionChoices('en').flatMap(({ items }) => items.map(({ value }) => value));
  expect(new Set(values).size).toBe(values.length);
  expect(actionChoices('ru')[0]?.group).toBe('Процесс');
});

test('leads to the page of what is still there', () => {
  const of = (kind: string, id: string, action = 'workflow.published') => pageOf({ action, object: { kind, id, name: '' } });
  expect([of('workflow', '7'), of('agent', '7/good'), of('table', 'deal/ers'), of('session', 'a')]).toEqual(['/workflows/7', '/health/7/good', '/tables/deal%2Fers', undefined]);
  expect([of('workflow', '7', 'workflow.removed'), of('workflow', 'content', 'workflows.imported')]).toEqual([undefined, undefined]);
});

test('asks from the first minute of the first day to the last of the last', () => {
  expect(auditQuery({ from: '2026-03-01', to: '2026-03-01', text: 'a' })).toEqual({ text: 'a', from: new Date(2026, 2, 1).toISOString(), to: new Date(2026, 2, 2).toISOString() });
  expect(auditQuery({ from: 'soon' })).toEqual({});
});

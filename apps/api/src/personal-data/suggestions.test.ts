import { expect, test } from 'vitest';
import { fieldsOfTemplate, SuggestionCollector } from './suggestions.js';

const nothing = (): boolean => false;

test('sees fields whose name or content is that of a person', () => {
  const collector = new SuggestionCollector();
  collector.see({ lot: 7, phone: '1', dealer: { contact: 'ann@example.com', city: 'Bonn' }, seen: ['+49 151 2345678'] }, 'lots');
  expect(collector.result(nothing, 10)).toEqual([
    { path: 'dealer.contact', because: 'content', where: ['lots'] },
    { path: 'phone', because: 'name', where: ['lots'] },
    { path: 'seen', because: 'content', where: ['lots'] },
  ]);
});

test('suggests nothing that is marked already', () => {
  const collector = new SuggestionCollector();
  collector.see({ phone: '1', email: 'x' }, 'lots');
  expect(collector.result((path) => path === 'phone', 10).map(({ path }) => path)).toEqual(['email']);
});

test('reads the fields of a template', () => {
  expect(fieldsOfTemplate('{{ dealer.email | downcase }}, {{phone}} and {{ "text" }}')).toEqual(['dealer.email', 'phone']);
});

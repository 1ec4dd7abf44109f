import { workflowDocumentSchema, type WorkflowDocument } from '@rookery/model';
import { expect, test } from 'vitest';
import { applySettings, newParameter, settingsFaults, settingsOf } from './settings-form.js';

const documentOf = (more: object): WorkflowDocument => workflowDocumentSchema.parse({ schemaVersion: 1, name: 'lots', agents: {}, links: [], ...more });
const full = documentOf({
  title: 'Lots', tags: ['cars'], maxHops: 10,
  parameters: { low: { type: 'number', title: 'Lowest', default: 70, value: 60, choices: [60, 70] }, on: { type: 'boolean', default: false }, word: { type: 'string', description: 'A word' } },
});

test('gives back the same document when nothing was changed', () => {
  expect(applySettings(full, settingsOf(full))).toBe(full);
});

test('takes a field away that was emptied', () => {
  const emptied = applySettings(full, { ...settingsOf(full), title: ' ', tags: [], maxHops: '', parameters: [] });
  expect(emptied).toEqual(documentOf({}));
});

test('adds, renames, changes and removes parameters, each value of its type', () => {
  const [low, on] = settingsOf(full).parameters;
  const form = { ...settingsOf(full), parameters: [{ ...low ?? newParameter, name: 'lowest', value: '' }, { ...on ?? newParameter, default: 'true' }, { ...newParameter, name: 'city', default: 'Berlin' }] };
  expect(applySettings(full, form).parameters).toEqual({
    lowest: { type: 'number', title: 'Lowest', default: 70, choices: [60, 70] }, on: { type: 'boolean', default: true }, city: { type: 'string', default: 'Berlin' },
  });
});

test('names each fault at its field', () => {
  const form = {
    ...settingsOf(full), name: 'Big Lots', maxHops: '0',
    parameters: [{ ...newParameter, name: 'a b' }, { ...newParameter, name: 'n', type: 'number' as const, default: 'many', choices: ['1', 'x'] }, { ...newParameter, name: 'n', type: 'boolean' as const, value: 'maybe' }],
  };
  expect(settingsFaults(form)).toEqual({
    'name': 'nameWrong', 'maxHops': 'maxHopsWrong', 'parameters.0.name': 'parameterNameWrong', 'parameters.1.default': 'valueWrong', 'parameters.1.choices': 'valueWrong',
    'parameters.2.name': 'parameterNameWrong', 'parameters.2.value': 'valueWrong',
  });
  expect(settingsFaults(settingsOf(full))).toEqual({});
});

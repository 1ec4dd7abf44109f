import { expect, it } from 'vitest';
import { parseWorkflowDocument, resolveParameters } from './workflow-document.js';

const document = {
  schemaVersion: 1,
  name: 'lot-alerts',
  parameters: { least: { type: 'number', default: 70 }, city: { type: 'string' } },
  agents: { lots: { type: 'manual', version: 1 }, good: { type: 'filter', version: 1, options: { conditions: [] } } },
  links: [{ from: 'lots', to: 'good' }],
};

it('fills in what is left out', () => {
  expect(parseWorkflowDocument(document)).toMatchObject({ ok: true, value: { agents: { lots: { options: {} } }, links: [{ from: 'lots', port: 'out', to: 'good' }] } });
});

it('refuses a document with all its faults', () => {
  const faulty = { ...document, name: 'Lot Alerts', agents: { 'new lots': { type: 'manual', version: 1 }, lots: { type: 'manual', version: 0, schedule: { every: '30 sec' }, retention: { keep: 'always' } } }, linkz: [] };
  const parsed = parseWorkflowDocument(faulty);
  expect(parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'name: write lower case letters, digits and single hyphens, for example "new-lots"',
    'agents.new lots: "new lots" cannot be a name here',
    'agents.lots.version: must be more than 0',
    'agents.lots.schedule.every: "30 sec" is not a duration; write for example "1h" or "30m"',
    'agents.lots.retention.keep: "always" is no retention; write "none", "failed", a duration such as "7d", or a number of events',
    'linkz: "linkz" is not known here',
  ]);
});

it('takes the given parameters before their defaults', () => {
  const parsed = parseWorkflowDocument(document);
  expect(parsed.ok && resolveParameters(parsed.value, { city: 'Kazan', other: 1 })).toEqual({ least: 70, city: 'Kazan' });
});

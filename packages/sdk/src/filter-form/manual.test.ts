import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { jsonValueSchema } from '@rookery/model';
import { compileForm, formLimits, readForm } from './index.js';

const manual = await readFile(new URL('../../../../docs/filter-form.md', import.meta.url), 'utf8');
const forms = [...manual.matchAll(/^\[\[.*\]\]$/gm)].map(([text]) => jsonValueSchema.parse(JSON.parse(text)));
const operatorsShown = new Set([...manual.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`\[?"?([a-z_]+)/g)].map(([, word]) => word)));

it('shows forms that can be read', () => {
  expect(forms.length).toBeGreaterThan(2);
  expect(forms.map(readForm).filter((read) => !read.ok)).toEqual([]);
  expect(forms.map(compileForm).filter((compiled) => !compiled.ok)).toEqual([]);
});

it('names every operator there is', () => {
  const refused = readForm([['no-such-operator']]);
  const operators = refused.ok ? [] : (refused.faults[0]?.message.split('write ')[1] ?? '').split(', ');
  expect(operators.length).toBeGreaterThan(20);
  expect(operators.filter((operator) => !operatorsShown.has(operator))).toEqual([]);
});

it('tells the limits as they are', () => {
  expect(manual).toContain(`more than ${formLimits.clauses} clauses,\n${formLimits.depth} levels, ${formLimits.values.toLocaleString('en')} values`);
});

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METHOD_HANDLERS } from './method-handlers.js';
import { METHOD_TABLE } from './method-table.js';

interface SpecField {
  readonly name: string;
  readonly types: readonly string[];
  readonly required: boolean;
}

const excerptFile = new URL('./bot-api-10.1.excerpt.json', import.meta.url);
const specFile = new URL('../../../../../shared/data/specs/telegram-bot-api.json', import.meta.url);
const excerpt = JSON.parse(readFileSync(excerptFile, 'utf8')) as Record<string, unknown>;
const rules = [...METHOD_TABLE].map(([method, { required, optional }]) => [method, { required, optional }] as const);

const fieldsOf = (fields: readonly SpecField[], required: boolean) =>
  Object.fromEntries(fields.filter((field) => field.required === required).map(({ name, types }) => [name, types]));

describe('method table', () => {
  it('covers exactly the methods of the excerpt', () => {
    expect([...METHOD_TABLE.keys()].toSorted()).toEqual(Object.keys(excerpt).toSorted());
  });

  it('has a handler for every method', () => {
    expect([...METHOD_HANDLERS.keys()].toSorted()).toEqual([...METHOD_TABLE.keys()].toSorted());
  });

  it.each(rules)('has the fields of %s with the types of the excerpt of Bot API 10.1', (method, rule) => {
    expect(rule).toEqual(excerpt[method]);
  });

  describe.runIf(existsSync(specFile))('against the machine-readable Bot API', () => {
    it.each(rules)('has the fields of %s with the types of the published document', (method, rule) => {
      const spec = JSON.parse(readFileSync(specFile, 'utf8')) as { methods: Record<string, { fields?: SpecField[] }> };
      const fields = spec.methods[method]?.fields ?? [];
      expect(rule).toEqual({ required: fieldsOf(fields, true), optional: fieldsOf(fields, false) });
    });
  });
});

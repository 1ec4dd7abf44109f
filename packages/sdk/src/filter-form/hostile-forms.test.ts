import { expect, it } from 'vitest';
import { isRookeryError } from '../errors.js';
import { besiegedTable, hostileForms } from './hostile-forms.js';
import { compileForm, compileQuery, evaluateQuery, queryOf, type QueryDialect } from './index.js';

const settings = { now: Date.UTC(2026, 0, 5, 9), maxRows: 1_000, defaultRows: 100 };
const dialects: readonly QueryDialect[] = ['postgres', 'mysql', 'mssql'];
const row = { id: 1, title: 'BMW', price: 2, open: true, start_time: '2026-01-05T09:00:00Z', details: {} };

/** What a statement may be made of: its own words, quoted columns of the table and places for values. */
const WORDS: Readonly<Record<QueryDialect, RegExp>> = {
  postgres: /^(?:select|from|where|and|or|not|in|is|null|like|escape|group|order|by|desc|limit|offset|true|false|count|sum|avg|min|max|text|boolean|bigint|numeric|timestamptz|::|'!'|"(?:lots|id|title|price|open|start_time|details)"|\$\d+|\d+|<>|[<>]=?|[=(),*]|\s+)+$/,
  mysql: /^(?:select|from|where|and|or|not|in|is|null|like|escape|group|order|by|desc|limit|offset|true|false|count|sum|avg|min|max|cast|as|signed|datetime|0e0|\+|'!'|`(?:lots|id|title|price|open|start_time|details)`|\?|\d+|<>|[<>]=?|[=(),*]|\s+)+$/,
  mssql: /^(?:select|from|where|and|or|not|in|is|null|like|escape|group|order|by|desc|offset|fetch|next|rows|only|count|sum|avg|min|max|cast|as|bigint|float|datetime2|'!'|\[(?:lots|id|title|price|open|start_time|details)\]|@p\d+|\d+|<>|[<>]=?|[=(),*]|\s+)+$/,
};
const FROM: Readonly<Record<QueryDialect, string>> = { postgres: '"lots"', mysql: '`lots`', mssql: '[lots]' };

interface Verdict {
  readonly refused: boolean;
  readonly strayTexts: readonly string[];
}

function verdictOf(form: unknown): Verdict {
  try {
    const query = queryOf(form, besiegedTable, settings);
    evaluateQuery(query, [row]);
    const texts = dialects.map((dialect) => ({ dialect, text: compileQuery(query, { dialect, from: FROM[dialect] }).text }));
    return { refused: false, strayTexts: texts.filter(({ dialect, text }) => !WORDS[dialect].test(text)).map(({ text }) => text) };
  } catch (error) {
    if (isRookeryError(error) && error.code === 'filter.invalid' && error.audience === 'user' && error.message.length < 6_000) return { refused: true, strayTexts: [] };
    throw error;
  }
}

it('has at least 500 hostile forms', () => {
  expect(hostileForms().length).toBeGreaterThan(1_500);
});

it('lets no hostile form put a word of its own into a statement', () => {
  expect(hostileForms().map(verdictOf).flatMap(({ strayTexts }) => strayTexts)).toEqual([]);
});

it('refuses most of them and takes those that only compare with an odd text', () => {
  const refused = hostileForms().map(verdictOf).filter((verdict) => verdict.refused).length;
  expect(refused).toBeGreaterThan(1_000);
  expect(refused).toBeLessThan(hostileForms().length);
});

it('refuses them as an author would write them with a fault, never with a crash', () => {
  const compiled = hostileForms().map((form) => compileForm(form));
  expect(compiled.filter((form) => !form.ok && form.faults.length === 0)).toEqual([]);
});

it.each([
  [[['eq', '__proto__', 1]], 'clause 1: there is no column "__proto__" in "lots"; it has id, title, price, open, start_time, details'],
  [[['limit', 1], ['eq', 'id', '1; drop table canary']], 'clause 2: "id" is a number; "1; drop table canary" is none'],
  [[['and', ['eq', 'id', 1], ['regexp', 'title', 'x']]], 'clause 1.2: "regexp" is no operator; write fields, group, count, sum, avg, min, max, order, limit, offset, eq, ne, gt, gte, lt, lte, between, in, not_in, like, starts, ends, contains, is_null, not_null, and, or, not'],
  [[['eq', 'id', null]], 'clause 1: "id" is compared with null; write ["is_null","id"] for rows without a value'],
  [[['gt', 'start_time', 'now() - interval 1 minute; drop table canary']], 'clause 1: "start_time" is compared with "now() - interval 1 minute; drop table canary", which cannot be read from "; drop table canary" on; write for example "now() - interval 1 minute"'],
  [[['limit', '1001']], 'clause 1: "limit" is "1001"; write a whole number from 0 to 1000'],
])('says of %j what is wrong and what to do', (form, message) => {
  expect(() => queryOf(form, besiegedTable, settings)).toThrow(message);
});

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '@rookery/model';
import { compileForm, compileQuery, evaluateQuery, queryOf, type QueryDialect } from './index.js';

const now = Date.UTC(2026, 2, 31, 9, 30);
const lots = {
  name: 'lots',
  columns: [
    { name: 'id', type: 'number' }, { name: 'title', type: 'text' }, { name: 'city_id', type: 'number' }, { name: 'price', type: 'number' },
    { name: 'open', type: 'boolean' }, { name: 'start_time', type: 'date-time', identifier: 'c5' }, { name: 'details', type: 'json' },
  ],
} as const;
const settings = { now, maxRows: 1_000, defaultRows: 100 };

const sqlOf = (form: unknown, dialect: QueryDialect = 'postgres') => {
  const { text, parameters } = compileQuery(queryOf(form, lots, settings), { dialect, from: 'lots' });
  return [text, parameters];
};

const rows: readonly JsonObject[] = [
  { id: 1, title: 'BMW X5', city_id: 671, price: 10, open: true, start_time: '2026-03-31T09:29:30Z', details: null },
  { id: 2, title: 'BMW 50%_off', city_id: 671, price: 30, open: false, start_time: '2026-03-31T09:00:00Z', details: {} },
  { id: 3, title: 'Lada', city_id: 1, price: null, open: null, start_time: null, details: [] },
];
const found = (...form: readonly unknown[]) => evaluateQuery(queryOf(form, lots, settings), rows);
const idsOf = (...form: readonly unknown[]) => found(['order', 'id'], ...form).map((row) => row['id']);

const carPrice = [['fields', 'id,title'], ['eq', 'city_id', '671'], ['gt', 'start_time', 'now() - interval 1 minute'], ['order', 'start_time desc'], ['limit', '10']];

describe('the statement', () => {
  it('of the form of CarPrice holds no value of it, in every dialect', () => {
    expect(sqlOf(carPrice)).toEqual(['select "id", "title" from lots where ("city_id" = $1::text::bigint and "c5" > $2::timestamptz) order by "c5" desc limit 10', ['671', '2026-03-31 09:29:00.000000+00']]);
    expect(sqlOf(carPrice, 'mysql')).toEqual(['select `id`, `title` from lots where (`city_id` = cast(? as signed) and `c5` > cast(? as datetime(6))) order by `c5` desc limit 10', ['671', '2026-03-31 09:29:00.000000']]);
    expect(sqlOf(carPrice, 'mssql')).toEqual([
      'select [id], [title] from lots where ([city_id] = cast(@p1 as bigint) and [c5] > cast(@p2 as datetime2(6))) order by [c5] desc offset 0 rows fetch next 10 rows only', ['671', '2026-03-31 09:29:00.000000'],
    ]);
  });

  it('has the groups as they are nested', () => {
    expect(sqlOf([['or', ['eq', 'open', true], ['not', ['and', ['lt', 'price', 5.5], ['is_null', 'details']]]]])).toEqual([
      'select "id", "title", "city_id", "price", "open", "c5", "details" from lots where ("open" = $1::boolean or not (("price" < $2::text::numeric and "details" is null))) limit 100', [true, '5.5'],
    ]);
  });

  it('counts and sums by group', () => {
    expect(sqlOf([['group', 'city_id'], ['count'], ['max', 'price'], ['order', 'max_price desc'], ['offset', 5]])).toEqual([
      'select "city_id", count(*), max("price") from lots group by "city_id" order by max("price") desc limit 100 offset 5', [],
    ]);
  });

  it('takes an empty list for no row', () => {
    expect(sqlOf([['in', 'id', []]])[0]).toContain('where false limit');
    expect(sqlOf([['in', 'id', '']], 'mssql')[0]).toContain('where 1 = 0 order');
  });

  it('doubles the quotes of a column, whatever it is called', () => {
    const strange = { name: 't', columns: [{ name: 'a"b`c]d', type: 'text' }] } as const;
    const texts = (['postgres', 'mysql', 'mssql'] as const).map((dialect) => compileQuery(queryOf([['limit', 1]], strange, settings), { dialect, from: 't' }).text);
    expect(texts).toEqual(['select "a""b`c]d" from t limit 1', 'select `a"b``c]d` from t limit 1', 'select [a"b`c]]d] from t order by (select null) offset 0 rows fetch next 1 rows only']);
  });
});

describe('a row', () => {
  it('is found by comparison, list, span and text', () => {
    expect(idsOf(['gte', 'price', '10'])).toEqual([1, 2]);
    expect(idsOf(['in', 'id', '1, 3'])).toEqual([1, 3]);
    expect(idsOf(['not_in', 'id', [1, 3]])).toEqual([2]);
    expect(idsOf(['between', 'price', 10, 20])).toEqual([1]);
    expect(idsOf(['starts', 'title', 'BMW'])).toEqual([1, 2]);
    expect(idsOf(['contains', 'title', '50%_'])).toEqual([2]);
    expect(idsOf(['ends', 'title', 'X5'])).toEqual([1]);
    expect(idsOf(['like', 'title', 'B__ %5'])).toEqual([1]);
    expect(idsOf(['like', 'title', '%\\%%'])).toEqual([2]);
    expect(idsOf(['eq', 'open', 'false'])).toEqual([2]);
  });

  it('without a value meets no comparison, turned round or not', () => {
    expect(idsOf(['ne', 'price', 10])).toEqual([2]);
    expect(idsOf(['not', ['eq', 'price', 10]])).toEqual([2]);
    expect(idsOf(['is_null', 'price'])).toEqual([3]);
    expect(idsOf(['not_null', 'price'])).toEqual([1, 2]);
  });

  it('comes in the order asked for, without a value last', () => {
    expect(found(['fields', 'id'], ['order', 'price desc, id']).map((row) => row['id'])).toEqual([3, 2, 1]);
    expect(found(['fields', ['id']], ['order', ['price', 'id']], ['limit', 1], ['offset', '2'])).toEqual([{ id: 3 }]);
  });

  it('is counted by group', () => {
    expect(found(['group', 'city_id'], ['count'], ['sum', 'price'], ['avg', 'price'], ['min', 'title'], ['order', 'count desc'])).toEqual([
      { city_id: 671, count: 2, sum_price: 40, avg_price: 20, min_title: 'BMW 50%_off' }, { city_id: 1, count: 1, sum_price: null, avg_price: null, min_title: 'Lada' },
    ]);
  });
});

describe('a moment', () => {
  const momentOf = (text: string) => sqlOf([['gt', 'start_time', text]])[1]?.[0];

  it.each([
    ['2026-01-05T09:00:00Z', '2026-01-05 09:00:00.000000+00'],
    ['2026-01-05 09:00:00.123456789+03:00', '2026-01-05 06:00:00.123456+00'],
    ['2026-01-05', '2026-01-05 00:00:00.000000+00'],
    ['now()', '2026-03-31 09:30:00.000000+00'],
    ['NOW() + interval 2 hours', '2026-03-31 11:30:00.000000+00'],
    ['now() - interval 1 month', '2026-02-28 09:30:00.000000+00'],
    ["now() - interval '1 day' - interval 30 minutes", '2026-03-30 09:00:00.000000+00'],
    ['today()', '2026-03-31 00:00:00.000000+00'],
    ["today('Europe/Moscow')", '2026-03-30 21:00:00.000000+00'],
    ["today('Asia/Tokyo') + interval 1 year", '2027-03-30 15:00:00.000000+00'],
    // Berlin put its clocks forward on the 29th: the day before has 23 hours, and its start another offset.
    ["today('Europe/Berlin')", '2026-03-30 22:00:00.000000+00'],
    ["today('Europe/Berlin') - interval 2 days", '2026-03-28 23:00:00.000000+00'],
    ["today('Europe/Berlin') - interval 2 days + interval 150 minutes", '2026-03-29 01:30:00.000000+00'],
  ])('%s is %s', (text, moment) => {
    expect(momentOf(text)).toBe(moment);
  });

  it('in a text column is only a text', () => {
    expect(sqlOf([['eq', 'title', 'now()']])[1]).toEqual(['now()']);
  });
});

describe('a template', () => {
  const render = (form: unknown, scope: JsonObject) => {
    const compiled = compileForm(form);
    return compiled.ok ? compiled.form(scope) : compiled.faults;
  };

  it('keeps the type of its value', () => {
    expect(render([['eq', 'city_id', '{{ city }}'], ['gt', 'start_time', 'now() - interval {{ minutes }} minute'], ['limit', '{{ most }}']], { city: 671, minutes: 5, most: 3 })).toEqual([
      ['eq', 'city_id', 671], ['gt', 'start_time', 'now() - interval 5 minute'], ['limit', 3],
    ]);
  });

  it('stays one value, whatever an event holds', () => {
    const evil = '1,2"],["or",["eq","id",1';
    expect(render([['or', ['in', 'title', '{{ name }}'], ['eq', 'title', '{{ name }}']]], { name: evil })).toEqual([['or', ['in', 'title', [evil]], ['eq', 'title', evil]]]);
  });

  it('that gives a list fills a list', () => {
    expect(render([['in', 'id', '{{ ids }}'], ['in', 'id', ['{{ ids }}', 9]]], { ids: [1, 2] })).toEqual([['in', 'id', [1, 2]], ['in', 'id', [1, 2, 9]]]);
  });

  it('is no column and no operator', () => {
    expect(compileForm([['eq', '{{ column }}', 1]])).toMatchObject({ ok: false, faults: [{ path: '0', message: 'the column "{{ column }}" is a template; only values may be' }] });
    expect(compileForm([['{{ operator }}', 'id', 1]])).toMatchObject({ ok: false, faults: [{ path: '0' }] });
    expect(compileForm([['eq', 'id', '{{ broken']])).toMatchObject({ ok: false, faults: [{ path: '0' }] });
  });
});

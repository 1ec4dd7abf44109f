import { describe, expect, it } from 'vitest';
import { csvLine, inferColumns } from './csv-columns.js';

const typeOf = (...values: readonly string[]) => inferColumns(['x'], values.map((value) => [value]))[0]?.type;

describe('a column of a file', () => {
  it.each([
    [['1', '-2.50', '', ' 3 '], 'number'], [['true', 'FALSE'], 'boolean'], [['2026-01-05', '2026-01-05T09:00:00+03:00'], 'date-time'], [['{"a":1}', '[]'], 'json'],
    [['007'], 'text'], [['1.5', 'n/a'], 'text'], [['1234567890123456'], 'text'], [['1e5'], 'text'], [['2026-02-30'], 'text'], [['{a}'], 'text'], [[''], 'text'], [['0', '1'], 'number'],
  ])('of %j is of the type %s', (values, type) => {
    expect(typeOf(...values)).toBe(type);
  });

  it('gets a name that templates can read, and keeps its title', () => {
    const titles = ['VIN', 'Ends at', 'Ends-At', 'Цена', '2nd owner', '', 'Prix (€)', '__proto__', 'Größe'];
    expect(inferColumns(titles, []).map(({ name }) => name)).toEqual(['vin', 'ends_at', 'ends_at_2', 'column_4', 'nd_owner', 'column_6', 'prix', 'proto', 'gro_e']);
    expect(inferColumns(titles, [])[3]?.title).toBe('Цена');
  });
});

it('writes a line so that it is read as it was', () => {
  expect(csvLine(['a', 1.5, true, null, 'a,b', 'say "no"', 'two\nlines', ' edge ', { a: [1] }])).toBe('a,1.5,true,,"a,b","say ""no""","two\nlines"," edge ","{""a"":[1]}"\r\n');
});

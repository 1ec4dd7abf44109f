import { describe, expect, it } from 'vitest';
import { columnsSql, firstRowsSql, newestSql, pageSql, unusableSql, type Watched } from './cursor-sql.js';
import type { Column, ColumnKind } from '../sql/session.js';

function column(name: string, kind: ColumnKind): Column {
  return { name, kind, textOf: String, jsonOf: String };
}

const postgres: Watched = { dialect: 'postgres', body: 'select * from lots where site = $1', parameters: [7], cursor: column('updated_at', 'instant'), tieBreak: column('id', 'integer') };
const mysql: Watched = { dialect: 'mysql', body: 'select * from lots where site = ?', parameters: [7], cursor: column('updated_at', 'time'), tieBreak: column('id', 'integer') };
const mssql: Watched = { dialect: 'mssql', body: 'select * from lots where site = @p1', parameters: [7], cursor: { ...column('updated_at', 'time'), sqlType: 'datetime2(7)' }, tieBreak: { ...column('id', 'integer'), sqlType: 'bigint' } };
const position = { cursor: 'C', tieBreak: 'T' };

describe('pageSql', () => {
  it('compares rows in PostgreSQL and numbers its places after those of the person', () => {
    expect(pageSql(postgres, { after: position, newerThan: null, limit: 11 })).toEqual({
      text: 'select q.*, 1 as rookery_is_new from (select * from lots where site = $1\n) q where isfinite(q."updated_at") and q."id" is not null and (q."updated_at", q."id") > ($2, $3) order by q."updated_at", q."id" limit 11',
      parameters: [7, 'C', 'T'],
    });
  });

  it('spells the comparison out for MySQL with a first condition an index can use', () => {
    expect(pageSql(mysql, { after: position, newerThan: null, limit: 11 })).toEqual({
      text: "select q.*, 1 as rookery_is_new from (select * from lots where site = ?\n) q where q.`updated_at` >= '1000-01-01' and q.`id` is not null and q.`updated_at` >= cast(? as datetime(6)) and (q.`updated_at` > cast(? as datetime(6)) or q.`id` > cast(? as signed)) order by q.`updated_at`, q.`id` limit 11",
      parameters: [7, 'C', 'C', 'T'],
    });
  });

  it('puts the number of rows first for SQL Server, says each type, and names places after those of the person', () => {
    expect(pageSql(mssql, { since: { position, overlap: 5_000 }, newerThan: position, limit: 11 })).toEqual({
      text: 'select top 11 q.*, case when q.[updated_at] >= cast(@p2 as datetime2(7)) and (q.[updated_at] > cast(@p3 as datetime2(7)) or q.[id] > cast(@p4 as bigint)) then 1 else 0 end as rookery_is_new from (select * from lots where site = @p1\n) q where q.[updated_at] is not null and q.[id] is not null and q.[updated_at] >= dateadd(millisecond, -1 * cast(@p6 as int), cast(@p5 as datetime2(7))) order by q.[updated_at], q.[id]',
      parameters: [7, 'C', 'C', 'T', 'C', 5_000],
    });
    expect(newestSql({ ...mssql, tieBreak: mssql.cursor }).text).toBe('select top 1 q.[updated_at], q.[updated_at] from (select * from lots where site = @p1\n) q where q.[updated_at] is not null order by q.[updated_at] desc');
    expect(unusableSql(mssql, 10).text).toBe('select count(*) from (select top 10 1 as one from (select * from lots where site = @p1\n) q where q.[updated_at] is null or q.[id] is null) n');
    expect(firstRowsSql({ dialect: 'mssql', body: 'with l as (select 1 as one) select * from l', parameters: [], hasLimit: false }, 5).text).toBe('set rowcount 5;\nwith l as (select 1 as one) select * from l');
  });

  it('reads back from the furthest row and says which rows are beyond it, places in the order of the text', () => {
    const request = { since: { position, overlap: 5_000 }, newerThan: position, limit: 11 };
    expect(pageSql(mysql, request).parameters).toEqual(['C', 'C', 'T', 7, 'C', 5_000_000]);
    expect(pageSql(postgres, request).text).toContain('q."updated_at" >= $4::text::timestamptz - $5::text::interval');
    expect(pageSql(postgres, request).parameters).toEqual([7, 'C', 'T', 'C', '5000 milliseconds']);
  });

  it('includes a value to start at, and not the row to start behind', () => {
    expect(pageSql(postgres, { floor: { cursor: 'V', tieBreak: null }, newerThan: null, limit: 1 }).text).toContain('q."updated_at" >= $2 ');
    expect(pageSql(postgres, { floor: position, newerThan: null, limit: 1 }).text).toContain('(q."updated_at", q."id") > ($2, $3)');
  });

  it('compares once when the cursor is its own tie-break', () => {
    const watched = { ...mysql, tieBreak: mysql.cursor };
    expect(pageSql(watched, { after: position, newerThan: null, limit: 1 }).parameters).toEqual([7, 'C']);
  });

  it('quotes what a column is called', () => {
    expect(newestSql({ ...postgres, cursor: column('a"b', 'text') }).text).toContain('q."a""b"');
    expect(newestSql({ ...mysql, cursor: column('a`b', 'text') }).text).toContain('q.`a``b`');
  });
});

describe('other statements', () => {
  it('ends the statement on a line of its own, so that a comment cannot swallow the bracket', () => {
    expect(columnsSql({ dialect: 'mysql', body: 'select 1 -- one', parameters: [] }).text).toBe('select q.* from (select 1 -- one\n) q limit 0');
    expect(firstRowsSql({ dialect: 'mysql', body: 'select 1 -- one', parameters: [], hasLimit: false }, 5).text).toBe('select 1 -- one\nlimit 5');
    expect(firstRowsSql({ dialect: 'mysql', body: 'select 1 limit 2', parameters: [], hasLimit: true }, 5).text).toBe('select q.* from (select 1 limit 2\n) q limit 5');
  });

  it('looks for rows without a place in a way an index can follow', () => {
    expect(unusableSql(postgres, 10)).toEqual({
      text: `select count(*) from (select 1 as one from (select * from lots where site = $1\n) q where q."updated_at" is null or q."updated_at" in ('infinity', '-infinity') or q."id" is null limit 10) n`,
      parameters: [7],
    });
    expect(unusableSql(mysql, 10).text).toContain("where q.`updated_at` is null or q.`updated_at` < '1000-01-01' or q.`id` is null limit 10");
  });
});

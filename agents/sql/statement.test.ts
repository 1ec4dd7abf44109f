import { describe, expect, it } from 'vitest';
import { checkStatement } from './statement.js';

describe('checkStatement', () => {
  it.each([
    ['select 1', 'select 1'],
    ['  -- new lots\n select * from lots;  ', 'select * from lots'],
    ['with l as (select 1) select * from l;;', 'with l as (select 1) select * from l'],
    ["select ';', '--', ')' from t -- the end", "select ';', '--', ')' from t"],
    ['select "a;b" from t', 'select "a;b" from t'],
    ['/* one */ select /* ) */ 1', 'select /* ) */ 1'],
    ['select $q$it\'s; )$q$', 'select $q$it\'s; )$q$'],
    ["select e'\\'; ' from t", "select e'\\'; ' from t"],
    ['select 1 /* /* nested */ */ + 1', 'select 1 /* /* nested */ */ + 1'],
  ])('reads %j for PostgreSQL', (sql, body) => {
    expect(checkStatement(sql, 'postgres')).toMatchObject({ ok: true, body });
  });

  it.each([
    ['select 1 # the end;', 'select 1'],
    ['select `a;b` from t', 'select `a;b` from t'],
    ["select '\\'; ' from t;", "select '\\'; ' from t"],
    ['select 1--1', 'select 1--1'],
  ])('reads %j for MySQL', (sql, body) => {
    expect(checkStatement(sql, 'mysql')).toMatchObject({ ok: true, body });
  });

  it.each([
    ['', 'the statement is empty'],
    ['-- nothing', 'the statement is empty'],
    ['delete from lots', 'the statement starts with "delete"'],
    ['select 1; drop table lots', 'there is more than one statement'],
    ['select 1) q; drop table lots; --', 'the bracket at position 9 closes nothing'],
    ['select (1', 'a bracket is not closed'],
    ["select 'a", 'the quote at position 8 is not closed'],
    ['select * into copy from lots', 'the statement writes somewhere with INTO'],
    ['select 1 /* open', 'a comment is not closed'],
  ])('refuses %j', (sql, message) => {
    expect(checkStatement(sql, 'postgres')).toMatchObject({ ok: false, message });
    expect(checkStatement(sql, 'mysql')).toMatchObject({ ok: false, message });
  });

  it('refuses a comment that MySQL executes', () => {
    expect(checkStatement('select 1 /*! union select 2 */', 'mysql')).toMatchObject({ ok: false, message: 'the statement has an executable comment' });
  });

  it('tells a limit of the statement from one of a part of it', () => {
    expect(checkStatement('select * from t limit 5', 'mysql')).toMatchObject({ hasLimit: true });
    expect(checkStatement('select * from t fetch first row only', 'postgres')).toMatchObject({ hasLimit: true });
    expect(checkStatement("select 'limit' from (select 1 limit 1) t", 'mysql')).toMatchObject({ hasLimit: false });
  });
});

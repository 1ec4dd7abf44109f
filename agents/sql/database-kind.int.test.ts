import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CredentialContext, JsonObject } from '@rookery/sdk';
import { loopbackNet } from '@rookery/sdk/testing';
import { describeWithServer } from '@rookery/testkit/vitest';
import { mysql } from '../credentials/mysql.js';
import { postgres } from '../credentials/postgres.js';
import { databaseKind } from './database-kind.js';
import { openMariadb, openPostgres, type TestDatabase } from './test/databases.js';

const kinds = [
  { start: openPostgres, kind: databaseKind(postgres), big: 'bigint', text: 'character varying(20)', version: /^PostgreSQL \d+.*; 3 tables$/ },
  { start: openMariadb, kind: databaseKind(mysql), big: 'bigint(20)', text: 'varchar(20)', version: /MariaDB.*; 3 tables$/ },
] as const;

function onServer({ start, kind, big, text, version }: (typeof kinds)[number]) {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await start();
    await database.execute('create table lots (id bigint, title varchar(20), primary key (id))');
    await database.execute('create table sold_lots (lot bigint, dealer bigint, primary key (dealer, lot))');
    await database.execute('create view open_lots as select title from lots');
  });
  afterAll(() => database.stop());

  const contextOf = (changes: JsonObject = {}): { readonly context: CredentialContext; readonly fields: JsonObject } => {
    const fields = { ...database.credential.fields, ...changes };
    return { context: { net: loopbackNet(), credential: { name: 'db', kind: database.credential.kind, fields }, signal: new AbortController().signal, now: 0 }, fields };
  };
  // What a form gives has passed the schema of the kind; the test's fields are the same values.
  const list = (search: string) => kind.listTables?.(contextOf().context, kind.fields.parse(contextOf().fields), search);

  it('lists tables and views with their columns, types and keys', async () => {
    expect(await list('')).toEqual({
      isCut: false,
      tables: [
        { name: 'lots', kind: 'table', columns: [{ name: 'id', type: big, isKey: true }, { name: 'title', type: text, isKey: false }] },
        { name: 'open_lots', kind: 'view', columns: [{ name: 'title', type: text, isKey: false }] },
        { name: 'sold_lots', kind: 'table', columns: [{ name: 'lot', type: big, isKey: true }, { name: 'dealer', type: big, isKey: true }] },
      ],
    });
  });

  it('finds by a part of a name, and takes marks for marks', async () => {
    expect((await list('OLD_'))?.tables.map(({ name }) => name)).toEqual(['sold_lots']);
    expect((await list("x' or '1'='1"))?.tables).toEqual([]);
    expect((await list('%'))?.tables).toEqual([]);
  });

  it('tells what it is connected to, and what is wrong without the password', async () => {
    expect(await kind.test?.(contextOf().context, kind.fields.parse(contextOf().fields))).toMatch(version);
    const { context, fields } = contextOf({ password: 'wrong-password' });
    await expect(kind.test?.(context, kind.fields.parse(fields))).rejects.toThrow(/^(?!.*wrong-password).*check user, password and rights/);
  });
}

describeWithServer('postgres', 'tables of PostgreSQL', () => onServer(kinds[0]));
describeWithServer('mariadb', 'tables of MariaDB', () => onServer(kinds[1]));

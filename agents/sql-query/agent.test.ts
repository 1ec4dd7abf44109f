import { describe, expect, it } from 'vitest';
import { netError, runAgent } from '@rookery/sdk/testing';
import { parseOptions, type Issue, type JsonObject } from '@rookery/sdk';
import { sqlQuery } from './agent.js';

const lots = { credential: 'db', sql: 'select * from lots', cursor: 'updated_at', tieBreak: 'id' };

function faultsOf(options: JsonObject): readonly Pick<Issue, 'path' | 'message'>[] {
  const parsed = parseOptions(sqlQuery, { version: 1, options }, 'options');
  return parsed.ok ? [] : parsed.issues.map(({ path, message }) => ({ path, message }));
}

describe('sql-query: options', () => {
  it('accepts a statement of either family', () => {
    expect(faultsOf(lots)).toEqual([]);
    expect(faultsOf({ ...lots, sql: 'select `id`, "a # b" from lots # all' })).toEqual([]);
    expect(faultsOf({ ...lots, sql: 'select $$;$$ as text, id, updated_at from lots' })).toEqual([]);
  });

  it('names every missing column at once', () => {
    expect(faultsOf({ credential: 'db', sql: 'select 1' }).map((fault) => fault.path)).toEqual(['options.cursor', 'options.tieBreak']);
  });

  it('refuses a limit that would hide rows from the cursor, and takes it elsewhere', () => {
    expect(faultsOf({ ...lots, sql: 'select * from lots limit 10' })).toEqual([{ path: 'options.sql', message: 'a LIMIT of the statement would hide rows from the cursor for ever' }]);
    expect(faultsOf({ credential: 'db', mode: 'all', sql: 'select * from lots limit 10' })).toEqual([]);
  });

  it('refuses what is not one SELECT', () => {
    expect(faultsOf({ ...lots, sql: 'update lots set price = 1' })).toEqual([{ path: 'options.sql', message: 'the statement starts with "update"' }]);
  });

  it('asks for key columns in a snapshot', () => {
    expect(faultsOf({ credential: 'db', mode: 'snapshot', sql: 'select 1' })).toEqual([{ path: 'options.keyColumns', message: 'the mode "snapshot" needs at least one key column' }]);
  });
});

describe('sql-query: before the first statement', () => {
  it('asks for a credential of a kind it knows', async () => {
    await expect(runAgent(sqlQuery, { options: lots, credentials: { db: { kind: 'http-basic', fields: {} } } })).rejects.toMatchObject({
      audience: 'user', message: 'the source failed: the credential "db" is of the kind "http-basic"; choose one of the kind postgres, mysql, sqlserver',
    });
  });

  it('opens its socket through the guarded door, with the credential it is for', async () => {
    const asked: unknown[] = [];
    const refused = netError('network.denied', 'the address is private', { sent: false });
    const net = { fetch: () => Promise.reject(refused), agent: () => ({}) as never, connect: (target: unknown) => (asked.push(target), Promise.reject(refused)) };
    const run = runAgent(sqlQuery, { options: lots, net, credentials: { db: { kind: 'mysql', fields: { host: 'db.example.com', database: 'a', user: 'u', password: 'p' } } } });
    await expect(run).rejects.toMatchObject({ code: 'source.failed', message: expect.stringContaining('db.example.com:3306 may not be called') });
    expect(asked).toMatchObject([{ host: 'db.example.com', port: 3306, credential: 'db' }]);
  });

  it('says which credential is missing', async () => {
    await expect(runAgent(sqlQuery, { options: lots })).rejects.toMatchObject({ code: 'credential.missing', message: expect.stringContaining('"db"') });
  });
});

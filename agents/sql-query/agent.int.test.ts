import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { JsonObject, Net } from '@rookery/sdk';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import { describeWithServer } from '@rookery/testkit/vitest';
import { sqlQuery } from './agent.js';
import { openMariadb, openPostgres, type TestDatabase } from '../sql/test/databases.js';
import { beforeConnection, countingNet, recordingNet } from './test/nets.js';
import { realLots } from './test/real-lots.js';

const lots = { credential: 'db', sql: 'select * from lots', cursor: 'updated_at', tieBreak: 'id' };

const kinds = [
  { start: openPostgres, time: 'timestamptz', binary: 'bytea', unhex: "decode($1, 'hex')", place: '$1', moment: 'clock_timestamp()', pause: 'select pg_sleep', sleep: 'select pg_sleep(20) as s' },
  { start: openMariadb, time: 'datetime(6)', binary: 'varbinary(16)', unhex: 'unhex(?)', place: '?', moment: 'now(6)', pause: 'do sleep', sleep: 'select sleep(20) as s' },
] as const;

function onServer(kind: (typeof kinds)[number]) {
  const { start, time, binary, unhex, place, moment, pause, sleep } = kind;
  const shared = loopbackNet();
  let database: TestDatabase;

  beforeAll(async () => {
    database = await start();
  });
  afterAll(() => database.stop());
  beforeEach(async () => {
    await database.execute('drop table if exists lots');
    await database.execute(`create table lots (id bigint primary key, vin varchar(40), price decimal(12, 2), updated_at ${time} null)`);
    await database.execute('create index lots_by_time on lots (updated_at, id)');
  });

  function check(options: JsonObject, before?: RunResult, net: Net = shared): Promise<RunResult> {
    return runAgent(sqlQuery, { options, net, credentials: { db: database.credential }, ...(before === undefined ? {} : { continueFrom: before }) });
  }

  async function insert(ids: readonly number[], moment: string): Promise<void> {
    await database.execute(`insert into lots values ${ids.map((id) => `(${id}, 'V${id}', ${id}.5, '${moment}')`).join(', ')}`);
  }

  /** Transactions of three rows each, of the moment they are written, open for longer or shorter before they commit. */
  async function writeSlowly(firstIds: readonly number[]): Promise<void> {
    for (const id of firstIds) {
      const transaction = await database.begin();
      await transaction.execute(`insert into lots values (${id}, 'a', 1, ${moment}), (${id + 1}, 'b', 1, ${moment}), (${id + 2}, 'c', 1, ${moment})`);
      await transaction.execute(`${pause}(0.0${id % 7})`);
      await transaction.commit();
    }
  }

  describe('by cursor', () => {
    it('loses no row of many with one time, whatever the page', async () => {
      await insert(range(1, 501), '2026-01-01 10:00:00.000001');
      const run = await check({ ...lots, batchSize: 37 });
      expect(idsOf(run)).toEqual(range(1, 501));
    });

    it('finds rows that come into a time that was read already', async () => {
      await insert(range(100, 400), '2026-01-01 10:00:00');
      const first = await check({ ...lots, batchSize: 50 });
      await insert(range(1, 60), '2026-01-01 10:00:00');
      const second = await check({ ...lots, batchSize: 50 }, first);
      expect(idsOf(second)).toEqual(range(1, 60));
    });

    it('emits a row that is committed after a later one was read', async () => {
      const late = await database.begin();
      await late.execute("insert into lots values (1, 'late', 1, '2026-01-01 10:00:00.5')");
      await insert([2], '2026-01-01 10:00:01');
      const first = await check(lots);
      await late.commit();
      const second = await check(lots, first);
      expect([idsOf(first), idsOf(second)]).toEqual([[2], [1]]);
    });

    it('emits a row that is committed behind a reading of many pages', async () => {
      await insert(range(10, 40), '2026-01-01 10:00:00');
      const late = await database.begin();
      await late.execute("insert into lots values (1, 'late', 1, '2026-01-01 09:59:59')");
      const net = beforeConnection(3, async () => {
        await late.commit();
        await insert(range(50, 60), '2026-01-01 11:00:00');
      });
      const run = await check({ ...lots, batchSize: 10, overlap: '2s' }, undefined, net);
      expect(idsOf(run).toSorted(byNumber)).toEqual([1, ...range(10, 40), ...range(50, 60)]);
    });

    it('emits an old row again when it is updated, once', async () => {
      await insert([1, 2, 3], '2026-01-01 10:00:00');
      const first = await check(lots);
      await database.execute("update lots set price = 99, updated_at = '2026-01-01 12:00:00.000002' where id = 1");
      const second = await check(lots, first);
      const third = await check(lots, second);
      expect(second.emitted.map((event) => [event.key, event.payload['price']])).toEqual([['1', 99]]);
      expect(third.emitted).toEqual([]);
    });

    it('tells rows one microsecond apart, without help from the overlap', async () => {
      await insert([3], '2026-01-01 10:00:00.123456');
      await insert([1], '2026-01-01 10:00:00.123457');
      const first = await check({ ...lots, batchSize: 1, overlap: '0s' });
      await insert([2], '2026-01-01 10:00:00.123458');
      const second = await check({ ...lots, batchSize: 1, overlap: '0s' }, first);
      expect([idsOf(first), idsOf(second)]).toEqual([[3, 1], [2]]);
    });

    it('does not go back when the furthest row is deleted', async () => {
      await insert([1], '2026-01-01 10:00:00');
      await insert([2], '2026-01-01 10:00:02');
      const first = await check(lots);
      await database.execute('delete from lots where id = 2');
      const second = await check(lots, first);
      expect(highOf(second)).toEqual(highOf(first));
    });

    it('rests when an overlap of many pages holds nothing new', async () => {
      await insert(range(1, 101), '2026-01-01 10:00:00');
      const first = await check({ ...lots, batchSize: 10 });
      const connections = countingNet();
      const second = await check({ ...lots, batchSize: 10 }, first, connections.net);
      expect(second.emitted).toEqual([]);
      expect(connections.count()).toBe(10);
    });

    it('starts behind what is there with "now", and never goes below it', async () => {
      await insert([1, 2], '2026-01-01 10:00:00');
      const first = await check({ ...lots, startAt: 'now' });
      await insert([3], '2026-01-01 10:00:00.000001');
      const second = await check({ ...lots, startAt: 'now' }, first);
      expect([idsOf(first), idsOf(second)]).toEqual([[], [3]]);
    });

    it('emits everything after "now" when the table was empty', async () => {
      const first = await check({ ...lots, startAt: 'now' });
      await insert([1], '2026-01-01 10:00:00');
      expect(idsOf(await check({ ...lots, startAt: 'now' }, first))).toEqual([1]);
    });

    it('starts at a value, included', async () => {
      await insert([1], '2026-01-01 09:59:59.999999');
      await insert([2], '2026-01-01 10:00:00');
      expect(idsOf(await check({ ...lots, startAt: '2026-01-01 10:00:00' }))).toEqual([2]);
    });

    it('refuses a value to start at that the column cannot have', async () => {
      await expect(check({ ...lots, startAt: 'yesterdayish' })).rejects.toMatchObject({ audience: 'user', code: 'source.failed', message: expect.stringContaining('yesterdayish') });
    });

    it('says how many rows have no cursor, and reads the others', async () => {
      await insert([1], '2026-01-01 10:00:00');
      await database.execute("insert into lots values (2, 'x', 1, null), (3, 'y', 1, null)");
      const run = await check(lots);
      expect(idsOf(run)).toEqual([1]);
      expect(run.logs).toMatchObject([{ level: 'warn', fields: { count: 2, cursor: 'updated_at' } }]);
    });

    it('follows numbers beyond the doubles, and reads back by number', async () => {
      const big = 9_007_199_254_740_992n;
      const options = { credential: 'db', sql: 'select * from lots', cursor: 'id', tieBreak: 'id', overlapBy: 10, batchSize: 1 };
      await database.execute(`insert into lots values (${big + 1n}, 'b', 1, null), (${big + 3n}, 'd', 1, null)`);
      const first = await check(options);
      await database.execute(`insert into lots values (${big + 2n}, 'late', 1, null)`);
      const second = await check(options, first);
      expect([vinsOf(first), vinsOf(second)]).toEqual([['b', 'd'], ['late']]);
    });

    it('follows decimals and binary keys', async () => {
      await database.execute('drop table if exists marks');
      await database.execute(`create table marks (id ${binary}, version decimal(38, 10))`);
      await database.execute(`insert into marks values (${unhex}, 9007199254740992.0000000001)`, ['0aff']);
      await database.execute(`insert into marks values (${unhex}, 9007199254740992.0000000001)`, ['00']);
      await database.execute(`insert into marks values (${unhex}, 9007199254740992.0000000002)`, ['ff']);
      const run = await check({ credential: 'db', sql: 'select * from marks', cursor: 'version', tieBreak: 'id', batchSize: 1 });
      expect(run.emitted.map((event) => event.payload['version'])).toEqual(['9007199254740992.0000000001', '9007199254740992.0000000001', '9007199254740992.0000000002']);
    });

    it('refuses rows that the tie-break does not tell apart', async () => {
      await insert([1, 2], '2026-01-01 10:00:00');
      await expect(check({ ...lots, sql: 'select 7 as id, updated_at from lots' })).rejects.toThrow('and "id" 7; choose a tie-break column that is unique');
    });

    it('names a row that is too large, and goes on', async () => {
      await database.execute('drop table if exists texts');
      await database.execute('create table texts (id int primary key, body text)');
      await database.execute("insert into texts values (1, 'a'), (2, repeat('x', 40000)), (3, 'c')");
      const run = await check({ credential: 'db', sql: 'select id, concat(body, body, body, body, body, body, body) as body from texts', cursor: 'id', tieBreak: 'id' });
      expect(run.emitted.map((event) => [event.port, event.key])).toEqual([['out', '1'], ['too-large', '2'], ['out', '3']]);
      expect(run.emitted[1]?.payload).toMatchObject({ key: '2', limit: 262_144 });
    });

    it('takes parameters, also templates', async () => {
      await insert([1, 2, 3], '2026-01-01 10:00:00');
      const run = await runAgent(sqlQuery, {
        options: { ...lots, sql: `select * from lots where vin = ${place}`, parameters: ['{{ parameters.vin }}'], overlap: '1s' },
        net: shared, credentials: { db: database.credential }, parameters: { vin: 'V2' },
      });
      expect(idsOf(run)).toEqual([2]);
    });

    it('emits the last version of every row exactly once while rows change between the checks', async () => {
      await insert(range(1, 41), '2026-01-01 10:00:00');
      let run = await check({ ...lots, batchSize: 7 });
      const seen = run.emitted.map((event) => event.dedupeKey);
      for (const round of range(1, 26)) {
        const [one, two] = [((round * 7) % 40) + 1, ((round * 11) % 40) + 1];
        await database.execute(`update lots set price = ${round}, updated_at = '2026-01-01 10:00:${String(round).padStart(2, '0')}.5' where id in (${one}, ${two})`);
        run = await check({ ...lots, batchSize: 7 }, run);
        seen.push(...run.emitted.map((event) => event.dedupeKey));
      }
      const updates = range(1, 26).reduce((count, round) => count + new Set([(round * 7) % 40, (round * 11) % 40]).size, 0);
      expect(seen).toHaveLength(40 + updates);
      expect(new Set(seen).size).toBe(seen.length);
    });

    it('brings every row once while several writers commit out of order', async () => {
      const written = Promise.all(range(0, 4).map((writer) => writeSlowly(range(0, 25).map((round) => 1 + writer * 1_000 + round * 3))));
      let isWritten = false;
      void written.finally(() => (isWritten = true));
      let run = await check({ ...lots, batchSize: 20 });
      const ids = idsOf(run);
      do {
        run = await check({ ...lots, batchSize: 20 }, run);
        ids.push(...idsOf(run));
      } while (!isWritten);
      await written;
      ids.push(...idsOf(await check({ ...lots, batchSize: 20 }, run)));
      expect(ids.toSorted(byNumber)).toEqual(range(0, 4).flatMap((writer) => range(1 + writer * 1_000, 76 + writer * 1_000)));
    });

    it('brings every real lot once while the table grows', async () => {
      const rows = realLots();
      let run: RunResult | undefined;
      const vins: string[] = [];
      for (let at = 0; at < rows.length; at += 1_500) {
        const part = rows.slice(at, at + 1_500);
        await database.execute(`insert into lots values ${part.map(({ vin, moment }, index) => `(${at + index + 1}, '${vin}', 1, '${moment}')`).join(', ')}`);
        run = await check(lots, run);
        vins.push(...vinsOf(run));
      }
      expect(vins).toHaveLength(rows.length);
      expect(new Set(vins)).toEqual(new Set(rows.map((row) => row.vin)));
    });
  });

  describe('by snapshot', () => {
    const snapshot = { credential: 'db', mode: 'snapshot', sql: 'select id, vin, price from lots', keyColumns: ['id'] };
    const changesOf = (run: RunResult) => run.emitted.map(({ key, payload }) => [payload['change'], key]);

    it('is silent about what is there, then tells added, changed and removed', async () => {
      await insert([1, 2, 3], '2026-01-01 10:00:00');
      const first = await check({ ...snapshot, before: true });
      await database.execute('delete from lots where id = 2');
      await database.execute('update lots set price = 77 where id = 3');
      await insert([4], '2026-01-01 10:00:00');
      const second = await check({ ...snapshot, before: true }, first);
      expect(first.emitted).toEqual([]);
      expect(second.emitted.map((event) => event.payload)).toEqual([
        { change: 'removed', row: { id: 2, vin: 'V2', price: 2.5 } },
        { change: 'changed', row: { id: 3, vin: 'V3', price: 77 }, before: { id: 3, vin: 'V3', price: 3.5 } },
        { change: 'added', row: { id: 4, vin: 'V4', price: 4.5 } },
      ]);
    });

    it('counts A to B to A as two changes', async () => {
      await insert([1], '2026-01-01 10:00:00');
      let run = await check(snapshot);
      const keys: (string | null)[] = [];
      for (const price of [5, 1.5, 5]) {
        await database.execute(`update lots set price = ${price}`);
        run = await check(snapshot, run);
        keys.push(...run.emitted.map((event) => event.dedupeKey));
      }
      expect(new Set(keys).size).toBe(3);
    });

    it('gives the same keys when a check is repeated after a crash', async () => {
      await insert([1, 2], '2026-01-01 10:00:00');
      const first = await check(snapshot);
      await database.execute('update lots set price = price + 1');
      const [lost, repeated] = [await check(snapshot, first), await check(snapshot, first)];
      expect(repeated.emitted).toEqual(lost.emitted);
      expect(repeated.emitted).toHaveLength(2);
    });

    it('emits many changes in pages, each once', async () => {
      await insert(range(1, 51), '2026-01-01 10:00:00');
      const first = await check({ ...snapshot, firstRun: 'emit', batchSize: 8 });
      const second = await check({ ...snapshot, firstRun: 'emit', batchSize: 8 }, first);
      expect(changesOf(first).map(([, key]) => Number(key)).toSorted(byNumber)).toEqual(range(1, 51));
      expect(second.emitted).toEqual([]);
    });

    it('names the key that two rows have', async () => {
      await insert([1, 2], '2026-01-01 10:00:00');
      await expect(check({ ...snapshot, sql: 'select 5 as id, vin from lots' })).rejects.toThrow('two rows have the key 5 (id)');
    });

    it('refuses a result over "maxRows" rather than calling the rest removed', async () => {
      await insert([1, 2, 3], '2026-01-01 10:00:00');
      await expect(check({ ...snapshot, maxRows: 2 })).rejects.toThrow('more than 2 rows');
    });
  });

  it('emits every row every time with "all"', async () => {
    await insert([1, 2], '2026-01-01 10:00:00');
    const options = { credential: 'db', mode: 'all', sql: 'select id from lots order by id desc', keyColumns: ['id'] };
    const first = await check(options);
    expect([idsOf(first), idsOf(await check(options, first))]).toEqual([[2, 1], [2, 1]]);
  });

  describe('when something is wrong', () => {
    const fields = (changes: JsonObject) => ({ db: { ...database.credential, fields: { ...database.credential.fields, ...changes } } });

    it('says that the log-in is refused, without the password', async () => {
      const failure = runAgent(sqlQuery, { options: lots, net: shared, credentials: fields({ password: 'wrong-password' }) });
      await expect(failure).rejects.toMatchObject({ audience: 'user', code: 'source.failed', message: expect.stringMatching(/^(?!.*wrong-password).*check user, password and rights/) });
    });

    it('names the columns there are when one is missing', async () => {
      await expect(check({ ...lots, cursor: 'changed_at' })).rejects.toThrow('cursor: the statement has no column "changed_at"; it has "id", "vin", "price", "updated_at"');
      await expect(check({ ...lots, sql: 'select nothing from lots' })).rejects.toMatchObject({ code: 'source.failed', message: expect.stringContaining('nothing') });
    });

    it('is unavailable, not failed, when the server is down', async () => {
      await expect(runAgent(sqlQuery, { options: lots, net: shared, credentials: fields({ port: 1 }) })).rejects.toMatchObject({ audience: 'transient', code: 'source.unavailable', message: expect.stringContaining('127.0.0.1:1') });
    });

    it('stops a statement that takes too long', async () => {
      const options = { credential: 'db', mode: 'all', sql: sleep, statementTimeout: '200ms' };
      await expect(check(options)).rejects.toMatchObject({ audience: 'transient', code: 'source.unavailable', message: expect.stringContaining('took longer than 200 ms') });
    });

    it('shares one connection between checks, also after a failure, and closes it when the log-in changes', async () => {
      const { net, sockets } = recordingNet();
      await check(lots, undefined, net);
      await expect(check({ ...lots, sql: 'select nothing from lots' }, undefined, net)).rejects.toThrow();
      await check(lots, undefined, net);
      expect(sockets).toHaveLength(1);
      await expect(runAgent(sqlQuery, { options: lots, net, credentials: fields({ password: 'wrong-password' }) })).rejects.toThrow('check user, password and rights');
      await expect.poll(() => sockets.map((socket) => socket.destroyed)).toEqual([true, true]);
    });

    it('opens another connection when the one at hand was cut', async () => {
      const { net, sockets } = recordingNet();
      await check(lots, undefined, net);
      await insert([1], '2026-01-01 10:00:00');
      await database.cutOthers();
      expect(idsOf(await check(lots, undefined, net))).toEqual([1]);
      expect(sockets).toHaveLength(2);
    });

    it('gives up a server that is silent', async () => {
      await database.server.pause();
      onTestFinished(() => database.server.resume());
      const run = check({ ...lots, connectTimeout: '300ms' });
      await expect(run).rejects.toMatchObject({ audience: 'transient', code: 'source.unavailable' });
    });

    it('stops while a statement runs when the agent is stopped', async () => {
      const stop = new AbortController();
      const run = runAgent(sqlQuery, { options: { credential: 'db', mode: 'all', sql: sleep }, net: shared, credentials: { db: database.credential }, signal: stop.signal });
      const failure = run.then(() => undefined, (error: unknown) => error);
      await expect.poll(() => database.busyConnections()).toBe(1);
      stop.abort();
      await expect(failure).resolves.toMatchObject({ message: expect.stringContaining('the check was stopped') });
    });

    it('stops also when the stop came while it was connecting', async () => {
      const stop = new AbortController();
      const net = beforeConnection(1, () => Promise.resolve(), () => stop.abort());
      const run = runAgent(sqlQuery, { options: { credential: 'db', mode: 'all', sql: sleep }, net, credentials: { db: database.credential }, signal: stop.signal });
      await expect(run).rejects.toThrow('the check was stopped');
    });
  });
}

describeWithServer('postgres', 'sql-query on PostgreSQL', () => onServer(kinds[0]));
describeWithServer('mariadb', 'sql-query on MariaDB', () => onServer(kinds[1]));

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function byNumber(left: number, right: number): number {
  return left - right;
}

function idsOf(run: RunResult): number[] {
  return run.emitted.map((event) => Number(event.payload['id']));
}

function vinsOf(run: RunResult): string[] {
  return run.emitted.map((event) => String(event.payload['vin']));
}

function highOf(run: RunResult): unknown {
  return JSON.parse(run.cursor ?? 'null').high;
}

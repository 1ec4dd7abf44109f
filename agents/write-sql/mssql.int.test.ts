import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, type RunResult } from '@rookery/sdk/testing';
import { openScriptedLots, type ScriptedLots } from '../sql/test/scripted-mssql.js';
import { writeSql } from './agent.js';

// The real driver against a scripted server: what it proves is the wire, the transactions and what becomes of failures.
let lots: ScriptedLots;
beforeEach(async () => {
  lots = await openScriptedLots();
});
afterEach(() => lots.stop());

function write(options: JsonObject, payloads: readonly JsonObject[], more: { readonly attempts?: number; readonly fields?: JsonObject } = {}): Promise<RunResult> {
  const credential = { ...lots.credential, fields: { ...lots.credential.fields, ...more.fields } };
  return runAgent(writeSql, { options: { credential: 'db', table: 'lots', ...options }, credentials: { db: credential }, net: loopbackNet(), receive: payloads.map((payload) => ({ payload })), attempts: more.attempts ?? 1 });
}
const statuses = (run: RunResult) => run.deliveries.map(({ status }) => status);
const changesOf = (scripted: ScriptedLots) => scripted.texts().filter((text) => !text.includes('information_schema'));

it('writes a batch with one statement in one transaction, values as parameters', async () => {
  const run = await write({}, [{ vin: "A'; drop table lots; --", price: 0.1, sold: '2026-01-05T12:00:00.123456+03:00' }, { vin: 'B', price: '12345678901234567890.5', sold: null }]);
  expect(statuses(run)).toEqual(['delivered', 'delivered']);
  expect(changesOf(lots)).toEqual(['begin', 'insert into [dbo].[lots] ([vin], [price], [sold]) values (@p1, @p2, @p3), (@p4, @p5, @p6)', 'commit']);
  expect(lots.rows()).toEqual([{ vin: "A'; drop table lots; --", price: '0.1', sold: '2026-01-05T09:00:00.123456' }, { vin: 'B', price: '12345678901234567890.5', sold: null }]);
});

it('changes the row or adds it, hands on what it became, and says what was not there', async () => {
  const upsert = { way: 'upsert', by: ['vin'], returning: ['vin', 'price'] };
  const run = await write(upsert, [{ vin: 'A', price: 1 }, { vin: 'A', price: 2 }]);
  expect(run.emitted.map(({ payload }) => payload)).toEqual([{ vin: 'A', price: '1' }, { vin: 'A', price: '2' }]);
  const gone = await write({ way: 'delete', by: ['vin'], columns: { vin: '{{ vin }}' } }, [{ vin: 'A' }, { vin: 'A' }]);
  expect([gone.emitted.map(({ port }) => port), lots.rows()]).toEqual([['out', 'none'], []]);
  const ignored = await write({ way: 'insert-or-ignore', by: ['vin'] }, [{ vin: 'A', price: 1 }, { vin: 'A', price: 2 }]);
  expect([ignored.emitted.map(({ port }) => port), lots.rows()]).toEqual([['out', 'none'], [{ vin: 'A', price: 1 }]]);
});

it('fails one row alone and writes its neighbours', async () => {
  const run = await write({}, [{ vin: 'A', price: 1 }, { vin: 'B', price: 'cheap' }, { vin: 'C', price: 3 }, { vin: 'A', price: 4 }]);
  expect(statuses(run)).toEqual(['delivered', 'dead', 'delivered', 'dead']);
  expect(run.deliveries[1]?.error?.message).toContain('Error converting data type nvarchar to numeric');
  expect(run.deliveries[3]?.error?.message).toContain('choose "upsert" or "insert-or-ignore"');
  expect(lots.rows()).toMatchObject([{ vin: 'A' }, { vin: 'C' }]);
});

it('points to the credential when the log-in is refused', async () => {
  for (const fields of [{ password: 'wrong-password' }, { database: 'other' }]) {
    const run = await write({}, [{ vin: 'A' }], { fields });
    expect(run.deliveries[0]).toMatchObject({ status: 'dead', error: { audience: 'user', message: expect.stringMatching(/^(?!.*wrong-password).*check user, password, database and rights/) } });
  }
});

it('is sure that nothing was written when the line is cut before the commit, and writes each once on the next attempt', async () => {
  lots.once(/^insert/, { cut: true }, true);
  const run = await write({}, [{ vin: 'A' }, { vin: 'B' }], { attempts: 2 });
  expect([statuses(run), lots.rows()]).toEqual([['failed', 'failed', 'delivered', 'delivered'], [{ vin: 'A' }, { vin: 'B' }]]);
});

it('does not know what became of a commit whose answer was lost, and a key column makes the repeat harmless', async () => {
  lots.once(/^commit$/, { cut: true }, true);
  const run = await write({ keyColumn: 'k' }, [{ vin: 'A' }, { vin: 'B' }], { attempts: 2 });
  expect(statuses(run)).toEqual(['unknown', 'unknown', 'delivered', 'delivered']);
  expect(lots.rows()).toEqual(run.deliveries.slice(0, 2).map(({ idempotencyKey }, index) => ({ vin: ['A', 'B'][index], k: idempotencyKey })));
});

it('comes through a deadlock and waits out a server that has no room', async () => {
  lots.once(/^insert/, { error: { number: 1_205, message: 'Transaction was deadlocked on lock resources and has been chosen as the deadlock victim.', severity: 13 } });
  expect(statuses(await write({}, [{ vin: 'A' }]))).toEqual(['delivered']);
  lots.once(/^insert/, { error: { number: 40_501, message: 'The service is currently busy.', severity: 20 } });
  expect(statuses(await write({}, [{ vin: 'B' }], { attempts: 2 }))).toEqual(['failed', 'delivered']);
});

it('stops a statement that takes too long', async () => {
  lots.once(/^insert/, { hang: true });
  const run = await write({ statementTimeout: '200ms' }, [{ vin: 'A' }], { attempts: 2 });
  expect(statuses(run)).toEqual(['failed', 'delivered']);
  expect(run.deliveries[0]?.error?.message).toContain('took longer than 200 ms');
});

it('refuses a statement that would end the transaction', async () => {
  const run = await runAgent(writeSql, { options: { credential: 'db', way: 'statement', sql: 'update lots set price = 1 commit' }, credentials: { db: lots.credential }, net: loopbackNet(), receive: [{ payload: {} }] });
  expect(run.deliveries[0]?.error?.message).toBe('sql: the statement says "commit"; leave the transaction to the agent');
});

import { startPostgres, startRookery, until } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entry } from '../server/built-server.js';
import { post, publish } from '../server/workflow-client.js';

interface Erasure {
  readonly id: string;
  readonly state: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly rounds: number;
  readonly failures: number;
}

/** More than two stretches of the log; every third call is the person's. */
const CALLS = 1_200;
const NAMED = CALLS / 3;
const phone = '+49 151 7654321';
const calls = Array.from({ length: CALLS }, (_, n) => ({ n, phone: n % 3 === 0 ? phone : `+49 160 ${n}` }));
const hookAlone = { schemaVersion: 1, name: 'calls', agents: { calls: { type: 'webhook', version: 1, options: { auth: 'none' } } }, links: [] };

describeWithServer('postgres', 'an erasure whose server is killed in the middle of it', () => {
  const stack = new AsyncDisposableStack();
  let database: { readonly url: string };
  beforeAll(async () => {
    database = await stack.use(await startPostgres({ tcp: true })).createDatabase();
  }, 60_000);
  afterAll(() => stack.disposeAsync());

  test('goes on where it was, erases everything once, nobody else, and reports neither more nor less', async () => {
    await using rookery = await startRookery({ entry, environment: { DATABASE_URL: database.url } });
    const client = await connect(database.url);
    const locker = await connect(database.url);
    const count = async (text: string): Promise<number> => Number((await client.query<{ count: string }>(`select count(*) as count from event where position($1 in payload) > 0`, [text])).rows[0]?.count);
    const { hook } = await publish(rookery, hookAlone);
    expect((await post(rookery, hook, calls)).status).toBe(202);
    await until('the events', async () => (await count('"n"')) === CALLS);

    // A call of the second stretch cannot be changed for now, so the step that comes to it stands still, half done.
    await locker.query('begin');
    await locker.query(`select 1 from event where payload like '{"n":699,%' for update`);
    const begun = await rookery.api<Erasure>('POST', '/api/v1/personal-data/erasures', { body: { value: phone, reason: 'asked' } });
    expect(begun.status).toBe(202);
    await until('the step to stand still', async () => (await client.query(`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'update event set payload%'`)).rowCount === 1);
    expect(await rookery.kill()).toMatchObject({ signal: 'SIGKILL' });
    await locker.query('rollback');
    const before = await count('[erased]');
    expect([before > 0, before + (await count(phone))]).toEqual([true, NAMED]);
    expect(before).toBeLessThan(NAMED);

    // As if the time had passed that agents are given to write down what they hold.
    await client.query('update erasure set created_at = created_at - 20000');
    await rookery.start();
    const report = await until('the end of the erasure', async () => {
      const { body } = await rookery.api<Erasure>('GET', `/api/v1/personal-data/erasures/${begun.body.id}`);
      return body.state !== 'running' && body;
    }, 60_000);
    expect(report).toMatchObject({ state: 'done', counts: { events: NAMED }, rounds: 2, failures: 0 });
    expect([await count(phone), await count('[erased]'), await count('+49 160 ')]).toEqual([0, NAMED, CALLS - NAMED]);
    const records = await client.query(`select action from audit_log where action like 'person.%' order by id`);
    expect(records.rows).toEqual([{ action: 'person.erasure-began' }, { action: 'person.erased' }]);
    expect((await client.query('select 1 from erasure_event')).rowCount).toBe(0);
  }, 120_000);

  async function connect(url: string): Promise<Client> {
    const client = new Client(url);
    await client.connect();
    stack.defer(() => client.end());
    return client;
  }
});

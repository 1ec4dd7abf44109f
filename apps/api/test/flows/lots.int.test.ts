import { startHttpSink, type HttpSink } from '@rookery/simulators';
import { until, type Rookery } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerOf, publishNew, type Client, type InboxMessage } from './world/client.js';
import { createLotsTable, insertLots, readLots, type Lot } from './world/lots.js';
import { startServer } from './world/server.js';
import { watchMariadb, watchPostgres, type WatchedDatabase } from './world/watched-database.js';

const PAGE = 97;
const LOWEST_SCORE = 70;

const document = (sinkUrl: string) => ({
  schemaVersion: 1,
  name: 'lots',
  agents: {
    lots: {
      type: 'sql-query', version: 1, schedule: { every: '1s' }, key: '{{ id }}',
      options: {
        credential: 'auction', sql: "select id, vin, year, make, seller, odometer, grade, mmr, price, updated_at from lots where status = 'open'",
        cursor: 'updated_at', tieBreak: 'id', overlap: '1m', batchSize: PAGE,
      },
    },
    score: {
      type: 'javascript', version: 1,
      options: {
        code: `export default (lot) => {
          const margin = Math.floor(((lot.mmr - lot.price) * 200) / lot.mmr);
          const condition = lot.grade === null ? 10 : Math.round(Number(lot.grade) * 10);
          const score = Math.max(0, Math.min(100, margin + condition));
          return { ...lot, make: lot.make.toLowerCase(), seller: lot.seller.toLowerCase(), score };
        };`,
      },
    },
    good: { type: 'filter', version: 1, options: { conditions: [{ field: 'score', is: 'at least', value: LOWEST_SCORE }] } },
    inbox: { type: 'add-to-inbox', version: 1, options: { title: '{{ vin }}|{{ price }}|{{ score }}|{{ make }}' } },
    record: { type: 'call-http', version: 1, options: { url: `${sinkUrl}/lots` } },
  },
  links: [{ from: 'lots', to: 'score' }, { from: 'score', to: 'good' }, { from: 'good', to: 'inbox' }, { from: 'score', to: 'record' }],
});

/** The same judgement, said another way. */
function scoreOf({ mmr, price, grade }: Lot): number {
  const doubled = (mmr - price) * 200;
  const rest = ((doubled % mmr) + mmr) % mmr;
  const points = (doubled - rest) / mmr + Math.round((grade ?? 1) * 10);
  return points < 0 ? 0 : points > 100 ? 100 : points;
}

/** What one change of a row must leave behind, once. */
function traceOf(lot: Lot): string {
  return `${lot.vin}|${lot.price}|${scoreOf(lot)}|${lot.make.toLowerCase()}`;
}

interface Recorded {
  readonly id: number;
  readonly vin: string;
  readonly price: number;
  readonly score: number;
  readonly make: string;
}

function tracesIn(sink: HttpSink): readonly string[] {
  return sink.calls().map((call) => {
    const { vin, price, score, make } = JSON.parse(call.body ?? '') as Recorded;
    return `${vin}|${price}|${score}|${make}`;
  });
}

function onDatabase(watch: () => Promise<WatchedDatabase>): void {
  const lots = readLots();
  const stock = lots.slice(0, lots.length / 2);
  const arrivals = lots.slice(lots.length / 2);
  let database: WatchedDatabase;
  let sink: HttpSink;
  let server: Rookery;
  let client: Client;
  let workflowId: string;
  /** Every version of every row that was committed. */
  const changes: Lot[] = [];

  beforeAll(async () => {
    [database, sink] = await Promise.all([watch(), startHttpSink({ record: 'bodies' })]);
    server = await startServer({ mayCall: [database.address, new URL(sink.url).host] });
    client = ownerOf(server);
    await client.ask('PUT', '/api/v1/credentials/auction', database.credential);
    await createLotsTable(database);
    await insertLots(database, database, stock);
    changes.push(...stock);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await Promise.all([database.stop(), sink.stop()]);
  });

  /** Waits until every change so far is at the recorder. */
  const caughtUp = () => until(`${changes.length} changes are recorded (there are ${sink.count()})`, async () => sink.count() >= changes.length, 120_000);
  /** Whole seconds, so that many rows share one. */
  const second = (): number => Math.floor(Date.now() / 1000) * 1000;
  const commit = async (rows: readonly Lot[]): Promise<void> => {
    await insertLots(database, database, rows);
    changes.push(...rows);
  };
  const update = async (rows: readonly Lot[]): Promise<void> => {
    const at = database.momentText(rows[0]!.updatedAt);
    for (const { id, price } of rows) await database.run('update lots set price = ?, updated_at = ? where id = ?', [price, at, id]);
    changes.push(...rows);
  };

  it('hands on every change exactly once while the table grows', async () => {
    ({ id: workflowId } = await publishNew(client, document(sink.url)));
    const third = Math.floor(arrivals.length / 3);

    // While the stock is still being read, more rows than a page come at one second, in two commits.
    const at = second();
    await commit(arrivals.slice(0, 600).map((lot) => ({ ...lot, updatedAt: at })));
    await commit(arrivals.slice(600, third).map((lot) => ({ ...lot, updatedAt: at })));
    await caughtUp();

    // Two transactions at once: the one with the earlier time commits after the later one was read.
    const early = await database.begin();
    const earlyLots = arrivals.slice(third, third + 400).map((lot) => ({ ...lot, updatedAt: second() - 2_000 }));
    await insertLots(early, database, earlyLots);
    const late = await database.begin();
    const lateLots = arrivals.slice(third + 400, 2 * third).map((lot) => ({ ...lot, updatedAt: second() }));
    await insertLots(late, database, lateLots);
    await late.commit();
    changes.push(...lateLots);
    await caughtUp();
    await early.commit();
    changes.push(...earlyLots);
    await caughtUp();

    // Old rows change, some of them twice, while the rest arrives and others go.
    const changed = stock.slice(0, 250).map((lot) => ({ ...lot, price: lot.price + 1_000, updatedAt: second() }));
    await update(changed);
    await commit(arrivals.slice(2 * third).map((lot) => ({ ...lot, updatedAt: second() })));
    await database.run('delete from lots where id between ? and ?', [stock[300]!.id, stock[399]!.id]);
    await caughtUp();
    await update(changed.slice(0, 120).map((lot) => ({ ...lot, price: lot.price - 2_500, updatedAt: second() + 1 })));
    await caughtUp();

    const good = changes.filter((lot) => scoreOf(lot) >= LOWEST_SCORE).map(traceOf).toSorted();
    await until('the inbox is full', async () => (await inboxTitles()).length >= good.length);
    expect(changes).toHaveLength(lots.length + 370);
    expect(sink.count()).toBe(changes.length);
    expect(tracesIn(sink).toSorted()).toEqual(changes.map(traceOf).toSorted());
    expect(Object.values(sink.tally().perKey).every((calls) => calls === 1)).toBe(true);
    expect(sink.tally().withoutKey).toBe(0);
    expect((await inboxTitles()).toSorted()).toEqual(good);
    expect(good.length).toBeGreaterThan(100);
  }, 240_000);

  it('is at rest then: more polls bring nothing, nothing has failed', async () => {
    const polls = async () => (await client.ask<{ lastSuccessAt: string }>('GET', `/api/v1/workflows/${workflowId}/agents/lots`)).lastSuccessAt;
    const before = await polls();
    await until('two more polls are done', async () => Date.parse(await polls()) - Date.parse(before) >= 2_000);
    expect(sink.count()).toBe(changes.length);
  });

  async function inboxTitles(): Promise<readonly string[]> {
    return (await client.all<InboxMessage>('/api/v1/inbox')).map(({ title }) => title);
  }
}

describeWithServer('mariadb', 'lots in MariaDB', () => {
  onDatabase(watchMariadb);
});
describe('lots in PostgreSQL', () => {
  onDatabase(watchPostgres);
});

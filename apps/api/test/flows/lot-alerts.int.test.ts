import { readFile } from 'node:fs/promises';
import type { WorkflowDocument } from '@rookery/model';
import { startTelegramSimulator, type TelegramSimulator } from '@rookery/simulators';
import { until, type Rookery } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliveriesOf, eventsOf, ownerOf, publishNew, type Client, type InboxMessage } from './world/client.js';
import { createLotsTable, insertLots, type NewLot } from './world/lots.js';
import { startServer } from './world/server.js';
import { watchMariadb, type WatchedDatabase } from './world/watched-database.js';

const hour = 3_600_000;

describeWithServer('mariadb', 'alerts for lots, as shipped', () => {
  let database: WatchedDatabase;
  let telegram: TelegramSimulator;
  let server: Rookery;
  let client: Client;
  let workflowId: string;

  beforeAll(async () => {
    [database, telegram] = await Promise.all([watchMariadb(), startTelegramSimulator()]);
    telegram.addBot('700:alerts', { username: 'alerts_bot' });
    telegram.addChat({ id: 42, type: 'private' });
    server = await startServer({ mayCall: [database.address, new URL(telegram.url).host] });
    client = ownerOf(server);
    await client.ask('PUT', '/api/v1/credentials/auction-db', database.credential);
    await client.ask('PUT', '/api/v1/credentials/alerts-bot', { kind: 'telegram-bot', fields: { token: '700:alerts', apiRoot: telegram.apiRoot } });
    await createLotsTable(database);
    await insertLots(database, database, [lot({ id: 1, vin: 'there-before' })]);
    ({ id: workflowId } = await publishNew(client, await adapted()));
    await until('the table was looked at', async () => (await client.ask<{ cursor: string | null }>('GET', `/api/v1/workflows/${workflowId}/agents/new-lots`)).cursor !== null);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await Promise.all([database.stop(), telegram.stop()]);
  });

  it('tells of good lots in time, once, on both channels', async () => {
    await insertLots(database, database, [
      lot({ id: 2, vin: 'good', make: 'toyota' }),
      lot({ id: 3, vin: 'too-dear', price: 20_000 }),
      lot({ id: 4, vin: 'over', endsAt: Date.now() - hour }),
      lot({ id: 5, vin: 'closed', status: 'closed' }),
      lot({ id: 6, vin: 'fair', price: 16_000, grade: 4.4 }),
    ]);
    await until('the good ones are told', async () => telegram.messages(42).length >= 2);
    await update(2, 12_100);
    await update(3, 19_900);
    await update(6, 12_000);
    await until('the better one is told again', async () => telegram.messages(42).length >= 3);

    const texts = telegram.messages(42).map(({ text }) => text?.split('\n')[0]);
    // The first two leave at once, and either may be the first to arrive.
    expect([...texts.slice(0, 2).toSorted(), ...texts.slice(2)]).toEqual(['2025 Toyota Camry XLE: 71', '2025 Toyota Camry XLE: 97', '2025 Toyota Camry XLE: 96']);
    await until('the inbox has them too', async () => (await inbox()).length >= 3);
    expect((await inbox()).map(({ title, url }) => ({ title, url }))).toEqual([
      { title: '2025 Toyota Camry XLE', url: 'https://dealers.example/lots/6' },
      { title: '2025 Toyota Camry XLE', url: 'https://dealers.example/lots/6' },
      { title: '2025 Toyota Camry XLE', url: 'https://dealers.example/lots/2' },
    ]);
    expect(telegram.duplicates()).toEqual([]);
  });

  it('never reads what was there before nor what is closed, and never sends what is over', async () => {
    const read = (await eventsOf(client, workflowId, 'new-lots')).map(({ payload }) => (payload as { vin: string }).vin);
    expect(new Set(read)).toEqual(new Set(['good', 'too-dear', 'over', 'fair']));
    const expired = await deliveriesOf(client, workflowId, '&status=expired');
    expect(expired.map(({ agent, attempts }) => ({ agent, attempts })).toSorted((left, right) => left.agent.localeCompare(right.agent))).toEqual([
      { agent: 'alert', attempts: [] },
      { agent: 'tell', attempts: [] },
    ]);
  });

  /** The document of the repository with a shorter wait, another address and Telegram beside the inbox. */
  async function adapted(): Promise<WorkflowDocument> {
    const text = await readFile(new URL('../../../../workflows/lot-alerts/workflow.json', import.meta.url), 'utf8');
    const shipped = JSON.parse(text) as WorkflowDocument;
    const tell = { type: 'send-telegram', version: 1, options: { credential: 'alerts-bot', chatId: '42', text: '{{ year }} {{ make | capitalize }} {{ model }} {{ trim }}: {{ score }}\n{{ why | join: ", " }}' } };
    return {
      ...shipped,
      parameters: { ...shipped.parameters, lotUrl: { type: 'string', default: 'https://dealers.example/lots/' } },
      agents: { ...shipped.agents, 'new-lots': { ...shipped.agents['new-lots']!, schedule: { every: '1s' } }, tell },
      links: [...shipped.links, { from: 'once', port: 'out', to: 'tell' }],
    };
  }

  const inbox = () => client.all<InboxMessage>('/api/v1/inbox');

  async function update(id: number, price: number): Promise<void> {
    await database.run('update lots set price = ?, updated_at = ? where id = ?', [price, database.momentText(Date.now()), id]);
  }
});

/** Stands far below the market in good shape, and ends in an hour. */
function lot(given: Partial<NewLot> & { readonly id: number; readonly vin: string }): NewLot {
  const now = Date.now();
  return {
    year: 2025, make: 'Toyota', model: 'Camry', trim: 'XLE', odometer: 9_000, grade: 4.5, seller: 'rental', mmr: 20_000, price: 12_000,
    updatedAt: now, endsAt: now + hour, ...given,
  };
}

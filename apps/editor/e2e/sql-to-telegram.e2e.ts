import { startTelegramSimulator, type TelegramSimulator } from '@rookery/simulators';
import { startMariadb, until, type MariadbServer } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addAfter, agentOnCanvas, choose, inspector, option, publish, screenshot, startEditor, write, type Editor } from './harness/index.js';

const chat = 42;

describeWithServer('chromium', 'a database watched, by the mouse', () => {
  describeWithServer('mariadb', 'against MariaDB and Telegram', () => {
    let editor: Editor;
    let telegram: TelegramSimulator;
    let database: MariadbServer;

    beforeAll(async () => {
      [telegram, database] = await Promise.all([startTelegramSimulator(), startMariadb()]);
      telegram.addBot('900:rook', { username: 'rook_bot' });
      telegram.addChat({ id: chat, type: 'private' });
      await database.run('create table lots (id int primary key, title varchar(100) not null, price int not null, updated_at timestamp(6) not null default current_timestamp(6) on update current_timestamp(6))');
      await database.run(`insert into lots (id, title, price) values (1, 'Camry', 100)`);
      editor = await startEditor({ environment: { ROOKERY_EGRESS_ALLOW: '127.0.0.0/8' } });
    }, 120_000);
    afterAll(async () => {
      await editor[Symbol.asyncDispose]();
      await Promise.all([telegram.stop(), database.stop()]);
    });

    const texts = (): readonly string[] => telegram.messages(chat).map(({ text }) => text ?? '');

    it('tells of a price that changes, built without a line of JSON', async () => {
      const made = await editor.rookery.api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: { schemaVersion: 1, name: 'prices', title: 'Prices', agents: {}, links: [] } });
      await editor.visit(`/workflows/${made.body.id}`, async (page) => {
        await page.getByRole('button', { name: /^SQL query/ }).click();
        await addAfter(page, { title: 'SQL query', output: 'Out' }, 'Detect change');
        await addAfter(page, { title: 'Detect change' }, 'Format');
        await addAfter(page, { title: 'Format' }, 'Send Telegram message');
        await page.getByRole('button', { name: 'Show everything' }).click();

        await agentOnCanvas(page, 'SQL query').dblclick();
        await newAccess(page, async (dialog) => {
          await choose(page, dialog.getByRole('combobox', { name: 'Kind' }).or(dialog.getByRole('textbox', { name: 'Kind' })), 'MySQL or MariaDB');
          await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('shop');
          await dialog.getByRole('textbox', { name: 'Host', exact: true }).fill(database.host);
          await dialog.getByRole('textbox', { name: 'Port' }).fill(String(database.port));
          await dialog.getByRole('textbox', { name: 'Database' }).fill(database.database);
          await dialog.getByRole('textbox', { name: 'User' }).fill(database.user);
          await dialog.getByLabel('Password').first().fill(database.password);
          await screenshot(page, 'new access');
        });
        await write(page, option(page, 'Table'), 'lots');
        await write(page, option(page, 'Cursor column'), 'updated_at');
        await write(page, option(page, 'Tie-break column'), 'id');
        await inspector(page).getByText('Settings', { exact: true }).click();
        await inspector(page).getByRole('button', { name: 'Set a schedule' }).click();
        await write(page, option(page, 'Interval: Number'), '1');
        await choose(page, option(page, 'Interval: Unit'), 'seconds');
        await inspector(page).getByText('Options', { exact: true }).click();

        await agentOnCanvas(page, 'Detect change').click();
        await write(page, option(page, 'Compared per'), '{{ id }}');

        await agentOnCanvas(page, 'Format').click();
        const panel = inspector(page);
        await panel.getByRole('button', { name: 'Set up' }).click();
        await panel.getByRole('button', { name: /^Add a field: Event/ }).click();
        await write(page, option(page, 'Name: field'), 'line');
        await write(page, panel.getByRole('textbox', { name: /^Value: / }), '{{ title }} now costs {{ price }}');
        await screenshot(page, 'format');

        await agentOnCanvas(page, 'Send Telegram message').click();
        await newAccess(page, async (dialog) => {
          await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('rook');
          await dialog.getByLabel('Token').first().fill('900:rook');
          await dialog.getByRole('button', { name: 'More options' }).click();
          await dialog.getByRole('textbox', { name: 'Bot API server' }).fill(telegram.apiRoot);
        });
        await write(page, option(page, 'Chat'), String(chat));
        await write(page, option(page, 'Text'), '{{ line }}');
        await publish(page, 1);
      });
      await database.run('update lots set price = 90 where id = 1');
      await until('the message', () => Promise.resolve(texts().includes('Camry now costs 90')), 60_000);
      expect(texts().filter((text) => text.includes('90'))).toEqual(['Camry now costs 90']);
    }, 240_000);
  });
});

/** Makes an access from within the form of the agent that is open. */
async function newAccess(page: Page, fill: (dialog: ReturnType<Page['getByRole']>) => Promise<void>): Promise<void> {
  await inspector(page).getByRole('button', { name: /^New…/ }).click();
  const dialog = page.getByRole('dialog', { name: 'New credential' });
  await fill(dialog);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

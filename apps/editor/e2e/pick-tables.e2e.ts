import { startMariadb, type MariadbServer } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentOnCanvas, inspector, option, startEditor, type Editor } from './harness/index.js';

describeWithServer('chromium', 'tables of a credential', () => {
  describeWithServer('mariadb', 'of MariaDB', () => {
    let editor: Editor;
    let database: MariadbServer;

    beforeAll(async () => {
      database = await startMariadb();
      await database.run('create table lots (id int primary key, updated_at timestamp(6) not null default current_timestamp(6))');
      await database.run('create table bids (id int primary key, amount int)');
      editor = await startEditor({ environment: { ROOKERY_EGRESS_ALLOW: '127.0.0.0/8' } });
      const { host, port, user, password } = database;
      await editor.rookery.api('PUT', '/api/v1/credentials/shop', { body: { kind: 'mysql', fields: { host, port, user, password, database: database.database } } });
    }, 120_000);
    afterAll(async () => {
      await editor[Symbol.asyncDispose]();
      await database.stop();
    });

    it('are picked for a table and a column, and completed in a statement', async () => {
      const agents = { watch: { type: 'sql-query', version: 1, title: 'Watch', options: { credential: 'shop' } } };
      const { body } = await editor.rookery.api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: { schemaVersion: 1, name: 'pick', title: 'pick', agents, links: [] } });
      await editor.visit(`/workflows/${body.id}`, async (page) => {
        await agentOnCanvas(page, 'Watch').dblclick();
        const panel = inspector(page);
        await panel.getByRole('button', { name: 'Tables of the database: Table', exact: true }).click();
        await page.getByRole('option', { name: 'lots', exact: true }).click();
        await expect.poll(() => option(page, 'Table').inputValue()).toBe('lots');

        await panel.getByRole('button', { name: 'Tables of the database: Cursor column', exact: true }).click();
        await page.getByRole('option', { name: /^updated_at/ }).click();
        await expect.poll(() => option(page, 'Cursor column').inputValue()).toBe('updated_at');

        await option(page, 'Statement').click();
        await page.keyboard.type('select b. from bids b');
        for (let left = 0; left < ' from bids b'.length; left += 1) await page.keyboard.press('ArrowLeft');
        await page.keyboard.press('Control+Space');
        await page.locator('.cm-tooltip-autocomplete').getByText('amount').click();
        await expect.poll(() => option(page, 'Statement').textContent()).toBe('select b.amount from bids b');
      });
    }, 120_000);
  });
});

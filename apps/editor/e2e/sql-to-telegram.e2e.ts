import { startTelegramSimulator, type TelegramSimulator } from '@rookery/simulators';
import { startMariadb, until, type MariadbServer } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addAfter, addByKeys, addFirst, agentOnCanvas, backToCanvas, choose, chooseByKeys, inspector, openByKeys, option, pressByKeys, pressUntilFocused, publish, publishByKeys, screenshot, startEditor, write, writeByKeys, type Editor } from './harness/index.js';

const chats = { mouse: 42, keys: 43 } as const;

describeWithServer('chromium', 'a database watched, built without a line of JSON', () => {
  describeWithServer('mariadb', 'against MariaDB and Telegram', () => {
    let editor: Editor;
    let telegram: TelegramSimulator;
    let database: MariadbServer;

    beforeAll(async () => {
      [telegram, database] = await Promise.all([startTelegramSimulator(), startMariadb()]);
      telegram.addBot('900:rook', { username: 'rook_bot' });
      for (const id of Object.values(chats)) telegram.addChat({ id, type: 'private' });
      await database.run('create table lots (id int primary key, title varchar(100) not null, price int not null, updated_at timestamp(6) not null default current_timestamp(6) on update current_timestamp(6))');
      await database.run(`insert into lots (id, title, price) values (1, 'Camry', 100), (2, 'Corolla', 200)`);
      editor = await startEditor({ environment: { ROOKERY_EGRESS_ALLOW: '127.0.0.0/8' } });
    }, 120_000);
    afterAll(async () => {
      await editor[Symbol.asyncDispose]();
      await Promise.all([telegram.stop(), database.stop()]);
    });

    const create = async (name: string): Promise<string> => (await editor.rookery.api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: { schemaVersion: 1, name, title: name, agents: {}, links: [] } })).body.id;
    /** Changes a price, and waits until that is told, once. */
    const expectTold = async (chat: number, id: number, told: string): Promise<void> => {
      const texts = (): readonly string[] => telegram.messages(chat).map(({ text }) => text ?? '');
      await database.run(`update lots set price = price - 10 where id = ${id}`);
      await until('the message', () => Promise.resolve(texts().includes(told)), 60_000);
      expect(texts().filter((text) => text === told)).toEqual([told]);
    };

    it('by the mouse', async () => {
      await editor.visit(`/workflows/${await create('by-mouse')}`, async (page) => {
        await addFirst(page, 'SQL query');
        await addAfter(page, { title: 'SQL query', output: 'Out' }, 'Detect change');
        await addAfter(page, { title: 'Detect change' }, 'Format');
        await addAfter(page, { title: 'Format' }, 'Send Telegram message');
        await page.getByRole('button', { name: 'Show everything', exact: true }).click();

        await agentOnCanvas(page, 'SQL query').dblclick();
        await newAccess(page, async (dialog) => {
          await choose(page, dialog.getByRole('combobox', { name: 'Kind' }).or(dialog.getByRole('textbox', { name: 'Kind' })), 'MySQL or MariaDB');
          await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('shop');
          await dialog.getByRole('textbox', { name: 'Host', exact: true }).fill(database.host);
          await dialog.getByRole('textbox', { name: 'Port', exact: true }).fill(String(database.port));
          await dialog.getByRole('textbox', { name: 'Database', exact: true }).fill(database.database);
          await dialog.getByRole('textbox', { name: 'User', exact: true }).fill(database.user);
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
          await dialog.getByRole('button', { name: /^More options/ }).click();
          await dialog.getByRole('textbox', { name: 'Bot API server' }).fill(telegram.apiRoot);
        });
        await write(page, option(page, 'Chat'), String(chats.mouse));
        await write(page, option(page, 'Text'), '{{ line }}');
        await publish(page, 1);
      });
      await expectTold(chats.mouse, 1, 'Camry now costs 90');
    }, 240_000);

    it('by the keyboard alone', async () => {
      await editor.visit(`/workflows/${await create('by-keys')}`, async (page) => {
        await page.getByRole('heading', { name: 'What should start it?' }).waitFor();
        await addByKeys(page, 'sql query', 'SQL query');
        await openByKeys(page, 'Table');
        await newAccessByKeys(page, async () => {
          await writeByKeys(page, /^input Name/, 'keys-shop');
          await chooseByKeys(page, / Kind$/, 'MySQL or MariaDB');
          await writeByKeys(page, / Host/, database.host);
          await writeByKeys(page, / Port/, String(database.port));
          await writeByKeys(page, / Database/, database.database);
          await writeByKeys(page, / User/, database.user);
          await writeByKeys(page, /^input Password/, database.password);
        });
        await writeByKeys(page, /^input Table$/, 'lots');
        await writeByKeys(page, /^input Cursor column$/, 'updated_at');
        await writeByKeys(page, /^input Tie-break column$/, 'id');
        await pressUntilFocused(page, /^input Options$/, { key: 'Shift+Tab' });
        await page.keyboard.press('ArrowRight');
        await pressByKeys(page, /^button Set a schedule$/);
        await option(page, 'Interval: Number').waitFor();
        await writeByKeys(page, /^input Interval: Number$/, '1');
        await chooseByKeys(page, /^combobox Interval: Unit$/, 'seconds');
        await pressUntilFocused(page, /^input Settings$/, { key: 'Shift+Tab' });
        await page.keyboard.press('ArrowLeft');
        await backToCanvas(page, 'SQL query');

        await addByKeys(page, 'detect change', 'Detect change');
        await openByKeys(page, 'Compared per');
        await writeByKeys(page, /^(?:input|textbox) Compared per$/, '{{ id }}');
        await backToCanvas(page, 'Detect change');

        await addByKeys(page, 'format', 'Format');
        await openByKeys(page, 'Set up');
        await pressByKeys(page, /^button Set up/);
        await pressByKeys(page, /^button Add a field: Event/);
        await option(page, 'Name: field').waitFor();
        await writeByKeys(page, /^input Name: field$/, 'line');
        await writeByKeys(page, /^textbox Value: /, '{{ title }} now costs {{ price }}');
        await backToCanvas(page, 'Format');

        await addByKeys(page, 'send telegram', 'Send Telegram message');
        await openByKeys(page, 'Text');
        await newAccessByKeys(page, async () => {
          await writeByKeys(page, /^input Name/, 'keys-rook');
          await writeByKeys(page, /^input Token/, '900:rook');
          await pressByKeys(page, /^button More options/);
          await page.getByRole('textbox', { name: 'Bot API server' }).waitFor();
          await writeByKeys(page, / Bot API server/, telegram.apiRoot);
        });
        await writeByKeys(page, /^(?:input|textbox) Chat$/, String(chats.keys));
        await writeByKeys(page, /^textbox Text$/, '{{ line }}');
        await backToCanvas(page, 'Send Telegram message');
        await screenshot(page, 'database by keys');
        await publishByKeys(page, 'first');
      });
      await expectTold(chats.keys, 2, 'Corolla now costs 190');
    }, 240_000);
  });
});

/** Makes an access from within the form of the agent that is open. */
async function newAccess(page: Page, fill: (dialog: ReturnType<Page['getByRole']>) => Promise<void>): Promise<void> {
  await inspector(page).getByRole('button', { name: /^New…/ }).click();
  const dialog = page.getByRole('dialog', { name: 'New credential' });
  await fill(dialog);
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** The same by keys. */
async function newAccessByKeys(page: Page, fill: () => Promise<void>): Promise<void> {
  await pressByKeys(page, /^button New…/);
  const dialog = page.getByRole('dialog', { name: 'New credential' });
  await dialog.locator(':focus').waitFor();
  await fill();
  await pressByKeys(page, /^button Save$/);
  await dialog.waitFor({ state: 'hidden' });
}

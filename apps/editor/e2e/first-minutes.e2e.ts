import { startTelegramSimulator, type TelegramSimulator } from '@rookery/simulators';
import { until } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addAfter, agentOnCanvas, clickLink, inspector, option, publish, saved, screenshot, startEditor, write, type Editor } from './harness/index.js';

const chat = 42;

describeWithServer('chromium', 'the first five minutes', () => {
  let editor: Editor;
  let telegram: TelegramSimulator;

  beforeAll(async () => {
    telegram = await startTelegramSimulator();
    telegram.addBot('900:rook', { username: 'rook_bot' });
    telegram.addChat({ id: chat, type: 'private' });
    editor = await startEditor({ hasDemo: true, environment: { ROOKERY_EGRESS_ALLOW: new URL(telegram.url).host } });
  });
  afterAll(async () => {
    await editor[Symbol.asyncDispose]();
    await telegram.stop();
  });

  it('lead from the first alert to a change of one\'s own, and from the inbox to Telegram', async () => {
    await editor.visit('/inbox', async (page) => {
      // The demo plays by itself: its first alert comes within a minute.
      await page.getByText(/: score \d+/).first().waitFor({ timeout: 60_000 });
      await page.getByRole('link', { name: 'Workflows', exact: true }).click();
      await page.getByRole('link', { name: 'Bargains of a living auction' }).first().click();

      await page.getByRole('button', { name: 'Skip the tour' }).click();
      await agentOnCanvas(page, 'Good enough').waitFor();
      await clickLink(page, 'good.out>inbox');
      const side = page.getByRole('complementary', { name: 'Panel' });
      await side.getByRole('tab', { name: 'Events', exact: true }).waitFor();
      await side.getByText(/"?make"?/).first().waitFor();
      await screenshot(page, 'link events');

      await side.getByRole('button', { name: 'Close', exact: true }).first().click();
      await agentOnCanvas(page, 'Good enough').dblclick();
      await write(page, option(page, 'Value'), '40');
      await saved(page);
      await page.getByRole('button', { name: 'Try', exact: true }).click();
      const tryPanel = page.getByRole('region', { name: 'Try the draft' }).or(side);
      await tryPanel.getByRole('button', { name: 'Try', exact: true }).click();
      await tryPanel.getByText(/^\d+ messages? would have gone: \d+ more than the live version sent/).first().waitFor({ timeout: 60_000 });
      await screenshot(page, 'tried');

      await publish(page, 2, 'also what scores 40');
      await side.getByRole('button', { name: 'Close', exact: true }).first().click();
      await page.getByRole('button', { name: 'Show everything', exact: true }).click();
      await agentOnCanvas(page, 'Inbox').click();
      await page.keyboard.press('Delete');
      await addAfter(page, { title: 'Good enough', output: 'Passed' }, 'Send Telegram message');
      await agentOnCanvas(page, 'Send Telegram message').dblclick();
      await inspector(page).getByRole('button', { name: /^New…/ }).click();
      const dialog = page.getByRole('dialog', { name: 'New credential' });
      await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('rook');
      await dialog.getByLabel('Token').first().fill('900:rook');
      await dialog.getByRole('button', { name: /^More options/ }).click();
      await dialog.getByRole('textbox', { name: 'Bot API server' }).fill(telegram.apiRoot);
      await dialog.getByRole('button', { name: 'Save', exact: true }).click();
      await dialog.waitFor({ state: 'hidden' });
      await write(page, option(page, 'Chat'), String(chat));
      await write(page, option(page, 'Text'), '{{ make }} {{ model }}: {{ score }}');
      await screenshot(page, 'telegram');
      await publish(page, 3, 'to Telegram');
      const [message] = await until('a message in Telegram', () => {
        const messages = telegram.messages(chat);
        return Promise.resolve(messages.length > 0 ? messages : undefined);
      }, 60_000);
      expect(message?.text).toMatch(/^\S.*: \d+$/);
    });
  }, 240_000);
});

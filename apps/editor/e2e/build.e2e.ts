import { until } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addAfter, addByKeys, addFirst, agentOnCanvas, backToCanvas, choose, inspector, openByKeys, option, pressUntilFocused, publishByKeys, runCommand, screenshot, startEditor, write, type Editor } from './harness/index.js';

const code = 'export default (event) => ({ ...event, total: event.price * event.count });';

describeWithServer('chromium', 'from an empty canvas to a published workflow that runs', () => {
  let editor: Editor;

  beforeAll(async () => {
    editor = await startEditor();
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  /** Calls the hook as the publish dialog shows it, and waits for the message. */
  async function expectMessages(page: Page, of: string): Promise<void> {
    const done = page.getByRole('dialog', { name: 'Publish the draft' });
    await done.getByText(/^Version 1 runs/).waitFor();
    const [address = '', secret = ''] = await done.locator('code').allTextContents();
    await Promise.all([{ id: 1, price: 2, count: 2 }, { id: 2, price: 4, count: 2 }].map((body) => fetch(address, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` }, body: JSON.stringify({ ...body, of }), signal: AbortSignal.timeout(10_000) })));
    const titles = await until(`the message of ${of}`, async () => {
      const { body } = await editor.rookery.api<{ readonly items: readonly { readonly title: string }[] }>('GET', '/api/v1/inbox');
      const found = body.items.map(({ title }) => title).filter((title) => title.includes(of));
      return found.length > 0 ? found : undefined;
    });
    expect(titles).toEqual([`Lot 2 of ${of}: 8`]);
  }

  /** What is stored is what was meant. */
  async function expectBuilt(name: string): Promise<void> {
    const { items } = (await editor.rookery.api<{ readonly items: readonly { readonly id: string; readonly name: string }[] }>('GET', '/api/v1/workflows')).body;
    const path = `/api/v1/workflows/${items.find((item) => item.name === name)?.id ?? ''}`;
    const options = async () => {
      const { document } = (await editor.rookery.api<{ readonly document: { readonly agents: Readonly<Record<string, { readonly options: unknown }>> } }>('GET', path)).body;
      return Object.fromEntries(Object.entries(document.agents).map(([slug, agent]) => [slug, agent.options]));
    };
    await expect.poll(options, { timeout: 20_000 }).toEqual({
      webhook: {}, javascript: { code }, filter: { conditions: [{ field: 'total', is: 'at least', value: 5 }] }, 'add-to-inbox': { title: 'Lot {{ id }} of {{ of }}: {{ total }}' },
    });
  }

  it('by the mouse', async () => {
    await editor.visit('/', async (page) => {
      await page.getByRole('button', { name: 'New workflow', exact: true }).first().click();
      await page.getByRole('dialog', { name: 'New workflow' }).getByRole('textbox', { name: 'Title' }).fill('By mouse');
      await page.getByRole('dialog', { name: 'New workflow' }).getByRole('button', { name: 'Create', exact: true }).click();
      await addFirst(page, 'Webhook');
      await addAfter(page, { title: 'Webhook' }, 'JavaScript');
      await addAfter(page, { title: 'JavaScript', output: 'Out' }, 'Filter');
      await addAfter(page, { title: 'Filter', output: 'Passed' }, 'Add to inbox');
      await page.getByRole('button', { name: 'Show everything' }).click();
      await agentOnCanvas(page, 'JavaScript').dblclick();
      await write(page, option(page, 'Code'), code);
      await agentOnCanvas(page, 'Filter').click();
      await inspector(page).getByRole('button', { name: 'Add a condition' }).click();
      await write(page, option(page, 'Field'), 'total');
      await choose(page, option(page, 'Comparison'), 'at least');
      await write(page, option(page, 'Value'), '5');
      await agentOnCanvas(page, 'Add to inbox').click();
      await write(page, option(page, 'Title'), 'Lot {{ id }} of {{ of }}: {{ total }}');
      await expectBuilt('by-mouse');
      await screenshot(page, 'built by mouse');
      await page.getByRole('button', { name: 'Publish', exact: true }).click();
      await page.getByRole('dialog', { name: 'Publish the draft' }).getByRole('button', { name: 'Publish', exact: true }).click();
      await expectMessages(page, 'mouse');
    });
  });

  it('by the keyboard alone', async () => {
    await editor.visit('/', async (page) => {
      await runCommand(page, 'new workflow');
      await page.getByRole('dialog', { name: 'New workflow' }).locator(':focus').waitFor();
      await pressUntilFocused(page, /^input Title/);
      await page.keyboard.type('By keys');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'What should start it?' }).waitFor();
      await addByKeys(page, 'webhook', 'Webhook');
      await addByKeys(page, 'javascript', 'JavaScript');
      await openByKeys(page, 'Code');
      await pressUntilFocused(page, /^textbox Code/);
      await page.keyboard.insertText(code);
      await backToCanvas(page, 'JavaScript');
      await addByKeys(page, 'filter', 'Filter');
      await openByKeys(page, 'Add a condition');
      await pressUntilFocused(page, /^button Add a condition/);
      await page.keyboard.press('Enter');
      await option(page, 'Value').waitFor();
      await pressUntilFocused(page, / Field$/, { key: 'Shift+Tab' });
      await page.keyboard.type('total');
      await pressUntilFocused(page, / Comparison$/);
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type('at least');
      await page.getByRole('option', { name: 'at least', exact: true }).waitFor();
      await page.keyboard.press('Enter');
      await pressUntilFocused(page, /^textbox Value/);
      await page.keyboard.type('5');
      await backToCanvas(page, 'Filter');
      await addByKeys(page, 'add to inbox', 'Add to inbox');
      await openByKeys(page, 'Title');
      await pressUntilFocused(page, /^textbox Title/);
      await page.keyboard.insertText('Lot {{ id }} of {{ of }}: {{ total }}');
      await backToCanvas(page, 'Add to inbox');
      await expectBuilt('by-keys');
      await screenshot(page, 'built by keys');
      await publishByKeys(page, 'first');
      await expectMessages(page, 'keys');
    });
  });
});

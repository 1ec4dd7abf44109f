import { readFile } from 'node:fs/promises';
import { describeWithServer } from '@rookery/testkit/vitest';
import { rookeryOwner } from '@rookery/testkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoAxeFaults, openPalette, screenshot, startEditor, type Editor } from './harness/index.js';

const patient = { timeout: 20_000 };

describeWithServer('chromium', 'the audit log', () => {
  let editor: Editor;
  let id: string;

  beforeAll(async () => {
    editor = await startEditor();
    const { api } = editor.rookery;
    const document = { schemaVersion: 1, name: 'lot-alerts', title: 'Alerts', agents: { lots: { type: 'manual', version: 1 } }, links: [] };
    ({ id } = (await api<{ id: string }>('POST', '/api/v1/workflows', { body: document })).body);
    await api('POST', `/api/v1/workflows/${id}/publish`, { body: { note: 'first' } });
    await api('PUT', '/api/v1/variables/greeting', { body: { value: 'hello', description: '' } });
    await api('PUT', '/api/v1/variables/greeting', { body: { value: { long: ['good', 'evening'] }, description: 'said first' } });
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  it('shows what was there before and after, and who changed it from where, and goes by Escape alone', async () => {
    await editor.visit('/settings?section=audit', async (page) => {
      const records = page.getByRole('list', { name: 'Records' });
      await records.getByRole('button', { name: 'Variable set' }).first().click();
      const drawer = page.getByRole('dialog', { name: 'Variable set' });
      await drawer.getByRole('row', { name: /^value / }).waitFor();
      expect(await drawer.getByRole('row', { name: /^description/ }).getByRole('cell').allInnerTexts()).toEqual(['', 'said first']);
      expect(await drawer.getByRole('row', { name: /^value / }).getByRole('cell').first().innerText()).toBe('hello');
      await drawer.getByText(rookeryOwner.email, { exact: true }).waitFor();
      await drawer.getByText('PUT /api/v1/variables/:name', { exact: true }).waitFor();
      await expectNoAxeFaults(page);
      await screenshot(page, 'audit record');
      // Escape closes the topmost layer alone, and the focus comes back.
      const palette = await openPalette(page);
      await page.keyboard.press('Escape');
      await palette.waitFor({ state: 'hidden' });
      // What is closing is still seen for a moment.
      expect(await page.locator('[data-layer="open"]').filter({ has: drawer }).count()).toBe(1);
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'hidden' });
      await records.getByRole('button', { name: 'Variable set' }).first().and(page.locator(':focus')).waitFor();
      await page.getByRole('link', { name: 'Credentials', exact: true }).click();
      const button = page.getByRole('button', { name: 'New credential', exact: true }).first();
      await button.click();
      await page.getByRole('dialog', { name: 'New credential' }).waitFor();
      await page.keyboard.press('Escape');
      await button.and(page.locator(':focus')).waitFor();
    });
  });

  it('is found from the history of a workflow, exported as it is narrowed, and says so when nothing fits', async () => {
    await editor.visit(`/workflows/${id}?panel=history`, async (page) => {
      await page.getByRole('link', { name: 'Who did what with this workflow' }).click();
      const rows = page.getByRole('list', { name: 'Records' }).getByRole('button');
      await expect.poll(() => rows.count(), patient).toBe(2);
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      const saving = page.waitForEvent('download');
      await page.getByRole('menuitem', { name: 'As CSV, for a spreadsheet' }).click();
      const file = await saving;
      const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
      expect([file.suggestedFilename(), lines.length]).toEqual(['audit-log.csv', 3]);
      await page.getByRole('textbox', { name: 'Search', exact: true }).fill('alerts');
      await expect.poll(() => rows.count(), patient).toBe(2);
      await page.getByRole('combobox', { name: 'What', exact: true }).fill('published');
      await page.getByRole('option', { name: 'Workflow published', exact: true }).click();
      await expect.poll(() => rows.allInnerTexts(), patient).toEqual([expect.stringContaining('Workflow published')]);
      await page.getByLabel('To', { exact: true }).fill('2020-01-01');
      await page.getByRole('heading', { name: 'No record fits' }).waitFor();
      await expectNoAxeFaults(page);
      await page.getByRole('button', { name: 'Show all', exact: true }).click();
      await rows.first().waitFor();
    });
  });

  it('is readable on a phone, in Russian', async () => {
    await editor.visit('/settings?section=audit', async (page) => {
      await page.getByRole('list', { name: 'Записи' }).getByRole('button', { name: 'Переменная задана' }).first().click();
      await page.getByRole('dialog', { name: 'Переменная задана' }).getByRole('row', { name: /^value / }).waitFor();
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
      await expectNoAxeFaults(page);
      await screenshot(page, 'audit record phone');
    }, { screen: 'phone', language: 'ru', scheme: 'dark' });
  });

  it('tells somebody who may not read it, and asks the server for nothing', async () => {
    await editor.visit('/', async (page) => {
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await page.route('**/api/v1/auth/me', async (route) => {
        const answer = await route.fetch();
        const me: { readonly permissions: readonly string[] } = await answer.json();
        await route.fulfill({ response: answer, json: { ...me, permissions: me.permissions.filter((permission) => permission !== 'audit:read') } });
      });
      await page.goto('/settings?section=audit');
      await page.getByRole('heading', { name: 'Only the owner reads the audit log' }).waitFor();
      expect(asked.filter((path) => path.startsWith('/api/v1/audit'))).toEqual([]);
      await expectNoAxeFaults(page);
    });
  });
});

import { until } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoAxeFaults, screenshot, startEditor, type Editor } from './harness/index.js';

const calls = {
  schemaVersion: 1,
  name: 'calls',
  agents: { calls: { type: 'manual', version: 1 }, tell: { type: 'add-to-inbox', version: 1, options: { title: 'Call {{ phone }}' } } },
  links: [{ from: 'calls', to: 'tell' }],
};

describeWithServer('chromium', 'personal data', () => {
  let editor: Editor;
  beforeAll(async () => {
    editor = await startEditor();
    const { api } = editor.rookery;
    const { id } = (await api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: calls })).body;
    await api('POST', `/api/v1/workflows/${id}/publish`, { body: {} });
    await api('POST', '/api/v1/tables', { body: { name: 'callers', title: 'Callers', columns: [{ name: 'who', type: 'text' }] } });
    await api('POST', `/api/v1/workflows/${id}/agents/calls/run`, { body: { phone: '+49 151 7654321', city: 'Bonn' } });
    await until('the message', async () => (await api<{ readonly items: readonly unknown[] }>('GET', '/api/v1/inbox')).body.items.length === 1, 20_000);
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  it('is marked as suggested, and erased once it was found and confirmed', async () => {
    await editor.visit('/settings?section=personal', async (page) => {
      await page.getByRole('button', { name: 'Mark phone', exact: true }).click();
      await page.getByRole('button', { name: 'Save', exact: true }).first().click();
      await page.getByText('The marks hold from now on.', { exact: true }).waitFor();
      await page.getByRole('textbox', { name: 'Value', exact: true }).fill('+49 151 7654321');
      await page.getByRole('button', { name: 'Look', exact: true }).click();
      await page.getByText('Where this person is named', { exact: true }).waitFor();
      await page.getByText('Events: 1', { exact: true }).waitFor();
      await page.getByRole('textbox', { name: 'Reason', exact: true }).fill('asked by letter');
      await page.getByRole('textbox', { name: 'Type ERASE to confirm', exact: true }).fill('ERASE');
      await expectNoAxeFaults(page);
      await screenshot(page, 'erase a person');
      await page.getByRole('button', { name: 'Erase for good', exact: true }).click();
      await page.getByText('Erasure 1', { exact: true }).waitFor();
    });
    const { api } = editor.rookery;
    await until('the erasure of events', async () => !JSON.stringify((await api('GET', '/api/v1/events')).body).includes('7654321'), 20_000);
    const fields = await api<{ readonly fields: readonly string[] }>('GET', '/api/v1/personal-data/fields');
    expect(fields.body.fields).toEqual(['phone']);
  });

  it('fits a phone in Russian', async () => {
    await editor.visit('/settings?section=personal', async (page) => {
      await page.getByText('Удаление 1', { exact: true }).waitFor();
      await page.getByRole('textbox', { name: 'Значение', exact: true }).fill('nobody@example.com');
      await page.getByRole('button', { name: 'Найти', exact: true }).click();
      await page.getByText('Такого значения нигде нет. Посмотрите, как оно записано в событии.', { exact: true }).waitFor();
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
      await expectNoAxeFaults(page);
      await screenshot(page, 'personal data phone');
    }, { screen: 'phone', language: 'ru' });
  });
});

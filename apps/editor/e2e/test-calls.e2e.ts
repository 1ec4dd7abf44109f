import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentOnCanvas, expectNoAxeFaults, screenshot, startEditor, type Editor } from './harness/index.js';

describeWithServer('chromium', 'a webhook of a draft, called on trial', () => {
  let editor: Editor;
  let id: string;
  const document = {
    schemaVersion: 1, name: 'bids', title: 'Bids',
    agents: {
      bids: { type: 'webhook', version: 1, title: 'Bids', options: { payloadPath: 'data' } },
      good: { type: 'filter', version: 1, title: 'Good', options: { conditions: [{ field: 'bid', is: 'at least', value: 5 }] } },
    },
    links: [{ from: 'bids', port: 'out', to: 'good' }],
  };

  beforeAll(async () => {
    editor = await startEditor();
    id = (await editor.rookery.api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: document })).body.id;
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  it('shows what came, and why another call was refused, and takes the first as the sample', async () => {
    await editor.visit(`/workflows/${id}`, async (page) => {
      await agentOnCanvas(page, 'Bids').dblclick();
      await page.getByRole('button', { name: 'Listen for a test event', exact: true }).click();
      const calls = page.getByRole('region', { name: 'Test calls', exact: true });
      await calls.getByText('Nothing came yet.').waitFor();
      const [address = '', secret = ''] = await calls.locator('code').allTextContents();
      const send = (headers: Readonly<Record<string, string>>) => fetch(address, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{"data":{"lot":"7-112","bid":9}}' });
      expect([(await send({ 'x-rookery-secret': secret })).status, (await send({})).status]).toEqual([202, 401]);
      await calls.getByText('Call 1', { exact: true }).waitFor();
      await calls.getByText('refused: 401', { exact: true }).waitFor();
      await screenshot(page, 'test calls');
      await calls.getByRole('button', { name: 'Use as sample: Call 1', exact: true }).click();
      await page.getByRole('button', { name: 'Unpin', exact: true }).waitFor();
      await calls.getByRole('button', { name: 'Stop listening', exact: true }).click();
      await page.getByRole('button', { name: 'Listen for a test event', exact: true }).waitFor();
      expect((await send({ 'x-rookery-secret': secret })).status).toBe(404);
    });
    expect((await editor.rookery.api<{ readonly items: readonly unknown[] }>('GET', `/api/v1/events?workflow=${id}`)).body.items).toEqual([]);
  });

  it('has its secret changed, once published, and takes the former one for another day', async () => {
    const { body: { hooks: [hook] } } = await editor.rookery.api<{ readonly hooks: readonly [{ readonly path: string; readonly secret: string }] }>('POST', `/api/v1/workflows/${id}/publish`, { body: {} });
    const send = async (secret: string) => (await fetch(new URL(hook.path, editor.rookery.url), { method: 'POST', headers: { 'content-type': 'application/json', 'x-rookery-secret': secret }, body: '{"data":{"bid":9}}' })).status;
    await editor.visit(`/health/${id}/bids`, async (page) => {
      await page.getByRole('button', { name: 'New secret', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Make a new secret?', exact: true });
      await dialog.getByText('Until then both count').waitFor();
      await expectNoAxeFaults(page);
      await dialog.getByRole('button', { name: 'New secret', exact: true }).click();
      const told = page.getByRole('status').filter({ hasText: 'It is shown this once.' });
      await told.getByText('The former one counts until').waitFor();
      const secret = await told.locator('code').innerText();
      expect([await send(secret), await send(hook.secret), await send('another')]).toEqual([202, 202, 401]);
    });
  });
});

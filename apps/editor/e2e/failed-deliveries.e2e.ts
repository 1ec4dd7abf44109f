import { startHttpSink, type HttpSink } from '@rookery/simulators';
import { until } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { screenshot, startEditor, type Editor } from './harness/index.js';

const lots = [1, 2, 3];

describeWithServer('chromium', 'deliveries that failed', () => {
  let editor: Editor;
  let sink: HttpSink;

  beforeAll(async () => {
    sink = await startHttpSink();
    sink.inject({ status: 422, body: { message: 'the lot has no price' }, times: lots.length });
    editor = await startEditor({ environment: { ROOKERY_EGRESS_ALLOW: new URL(sink.url).host } });
    const { api } = editor.rookery;
    const document = {
      schemaVersion: 1, name: 'shop', title: 'Shop',
      agents: { in: { type: 'manual', version: 1, title: 'In', options: {} }, tell: { type: 'call-http', version: 1, title: 'Tell the shop', options: { url: sink.url } } },
      links: [{ from: 'in', port: 'out', to: 'tell' }],
    };
    const { body } = await api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: document });
    await api('POST', `/api/v1/workflows/${body.id}/publish`, { body: {} });
    for (const lot of lots) await api('POST', `/api/v1/workflows/${body.id}/agents/in/run`, { body: { lot } });
    await until('the failures', async () => (await api<{ readonly items: readonly { readonly status: string }[] }>('GET', '/api/v1/deliveries')).body.items.filter(({ status }) => status === 'dead' || status === 'failed').length === lots.length);
  });
  afterAll(async () => {
    await editor[Symbol.asyncDispose]();
    await sink.stop();
  });

  it('are found, understood and replayed in three clicks', async () => {
    await editor.visit('/', async (page) => {
      await page.getByRole('link', { name: 'Deliveries', exact: true }).click();
      const trouble = page.getByRole('region', { name: 'What went wrong' });
      await trouble.getByText(/^3 × .*422/).first().waitFor();
      await screenshot(page, 'failed deliveries');
      await trouble.getByRole('button', { name: 'Replay 3', exact: true }).click();
      await page.getByRole('dialog', { name: 'Replay?' }).getByRole('button', { name: 'Replay', exact: true }).click();
      await page.getByText('All 3 are done').first().waitFor();
      await screenshot(page, 'replayed deliveries');
    });
    const effective = sink.calls().filter(({ tookEffect }) => tookEffect);
    expect(effective.length).toBe(lots.length);
    expect(new Set(effective.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(lots.length);
  });
});

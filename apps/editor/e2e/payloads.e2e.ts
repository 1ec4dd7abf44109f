import { until } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentOnCanvas, inspector, screenshot, startEditor, type Editor } from './harness/index.js';

/** About as deep and as large as events may be; asked for a preview, they are wrapped once more. */
const LEVELS = 90;
const large = { kind: 'large', lots: Array.from({ length: 1_500 }, (_, id) => ({ id, title: `Lot ${id} `.repeat(6), tags: ['a', 'b', 'c'], seller: { city: 'Dnipro', rank: id % 7 } })) };
const deep = { kind: 'deep', ...JSON.parse(`${'{"in":'.repeat(LEVELS)}1${'}'.repeat(LEVELS)}`) };

describeWithServer('chromium', 'payloads without measure', () => {
  let editor: Editor;
  let workflow: string;
  let ids: readonly string[];

  beforeAll(async () => {
    editor = await startEditor();
    const { api } = editor.rookery;
    const document = {
      schemaVersion: 1, name: 'payloads', title: 'Payloads',
      agents: { in: { type: 'manual', version: 1, title: 'In', options: {} }, pass: { type: 'filter', version: 1, title: 'Pass', options: { conditions: [{ field: 'kind', is: 'present' }] } } },
      links: [{ from: 'in', port: 'out', to: 'pass' }],
    };
    workflow = (await api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: document })).body.id;
    await api('POST', `/api/v1/workflows/${workflow}/publish`, { body: {} });
    for (const payload of [large, deep]) expect((await api('POST', `/api/v1/workflows/${workflow}/agents/in/run`, { body: payload })).status).toBe(202);
    ids = await until('both events', async () => {
      const { body } = await api<{ readonly items: readonly { readonly id: string }[] }>('GET', '/api/v1/events?limit=10');
      return body.items.length >= 4 ? body.items.map(({ id }) => id) : undefined;
    });
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  it('stay usable in the log, the lineage and the inspector', async () => {
    await editor.visit('/events', async (page) => {
      await page.getByText(/kind/).first().waitFor();
      await answersClicks(page);
      for (const id of ids) {
        await page.goto(`/events/${id}`);
        await page.locator('main h1').waitFor();
        await page.getByText(/kind/).first().waitFor();
        await answersClicks(page);
        await screenshot(page, `payload ${id}`);
      }
      await page.goto(`/workflows/${workflow}`);
      await agentOnCanvas(page, 'Pass').dblclick();
      await inspector(page).getByText(/kind/).first().waitFor();
      await answersClicks(page);
      await screenshot(page, 'payload in the inspector');
      expect(await page.evaluate<number>('document.querySelectorAll("*").length')).toBeLessThan(6_000);
    });
  });
});

/** A page that is busy drawing would not open its palette. */
async function answersClicks(page: Parameters<typeof agentOnCanvas>[0]): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByPlaceholder('Search…').waitFor({ timeout: 5_000 });
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

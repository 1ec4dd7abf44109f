import { until } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentOnCanvas, option, publish, saved, screenshot, startEditor, write, type Editor } from './harness/index.js';

describeWithServer('chromium', 'a draft tried, published and taken back', () => {
  let editor: Editor;
  let id: string;
  const document = {
    schemaVersion: 1, name: 'scores', title: 'Scores',
    agents: {
      in: { type: 'manual', version: 1, title: 'In', options: {} },
      good: { type: 'filter', version: 1, title: 'Good', options: { conditions: [{ field: 'score', is: 'at least', value: 5 }] } },
      tell: { type: 'add-to-inbox', version: 1, title: 'Tell', options: { title: 'Score {{ score }}' } },
    },
    links: [{ from: 'in', port: 'out', to: 'good' }, { from: 'good', port: 'out', to: 'tell' }],
  };
  const scoresSent = async (): Promise<readonly string[]> => (await editor.rookery.api<{ readonly items: readonly { readonly title: string }[] }>('GET', '/api/v1/inbox')).body.items.map(({ title }) => title);

  beforeAll(async () => {
    editor = await startEditor();
    const { api } = editor.rookery;
    id = (await api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: document })).body.id;
    await api('POST', `/api/v1/workflows/${id}/publish`, { body: {} });
    for (const score of [3, 5, 7]) await api('POST', `/api/v1/workflows/${id}/agents/in/run`, { body: { score } });
    await until('the first messages', async () => (await scoresSent()).length === 2);
  });
  afterAll(() => editor[Symbol.asyncDispose]());

  it('says what would have gone besides what went, shows the difference, and rolls back', async () => {
    await editor.visit(`/workflows/${id}`, async (page) => {
      await page.getByText('Live', { exact: true }).first().waitFor();
      await agentOnCanvas(page, 'Good').dblclick();
      await write(page, option(page, 'Value'), '2');
      await saved(page);
      await page.getByText('Live, 1 change').first().waitFor();
      await page.getByRole('button', { name: 'Try', exact: true }).click();
      const side = page.getByRole('complementary', { name: 'Panel' });
      await side.getByRole('button', { name: 'Try', exact: true }).click();
      await side.getByText('3 messages would have gone: 1 more than the live version sent.').first().waitFor();
      await side.getByText('Score 3').first().waitFor();
      await screenshot(page, 'try beside live');

      await page.getByRole('button', { name: 'Publish', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Publish the draft' });
      await dialog.getByRole('heading', { name: 'Before and after', exact: true }).waitFor();
      expect(await dialog.textContent()).toMatch(/Conditions/);
      await screenshot(page, 'publish difference');
      await page.keyboard.press('Escape');
      await publish(page, 2, 'lower scores too');
      await page.getByText('Live', { exact: true }).first().waitFor();

      await page.getByRole('button', { name: 'More', exact: true }).first().click();
      await page.getByRole('menuitem', { name: 'History', exact: true }).click();
      const first = side.getByRole('region', { name: 'Version 1', exact: true });
      await side.getByText('lower scores too').first().waitFor();
      await first.getByRole('button', { name: 'Roll back' }).click();
      const rollback = page.getByRole('dialog', { name: 'Roll back to version 1?' });
      await rollback.getByRole('button', { name: 'Roll back', exact: true }).click();
      await page.getByText('Version 1 runs again, as version 3.').first().waitFor();
      await screenshot(page, 'rolled back');
      const { body } = await editor.rookery.api<{ readonly publishedVersion: number }>('GET', `/api/v1/workflows/${id}`);
      expect(body.publishedVersion).toBe(3);
    });
    await editor.rookery.api('POST', `/api/v1/workflows/${id}/agents/in/run`, { body: { score: 3 } });
    await editor.rookery.api('POST', `/api/v1/workflows/${id}/agents/in/run`, { body: { score: 9 } });
    await until('the message after the rollback', async () => (await scoresSent()).includes('Score 9'));
    expect(await scoresSent()).not.toContain('Score 3');
  });
});

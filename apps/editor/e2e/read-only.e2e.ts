import { startPostgres, until, type PostgresServer } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentOnCanvas, expectNoAxeFaults, inspector, openPalette, option, screenshot, startEditor, type Editor } from './harness/index.js';

describeWithServer('chromium', 'somebody who may only look', () => {
  let editor: Editor;
  let postgres: PostgresServer;
  let id: string;
  const document = {
    schemaVersion: 1, name: 'watched', title: 'Watched',
    agents: {
      in: { type: 'manual', version: 1, title: 'In', options: {} },
      good: { type: 'filter', version: 1, title: 'Good', options: { conditions: [{ field: 'score', is: 'at least', value: 5 }] } },
      tell: { type: 'add-to-inbox', version: 1, title: 'Tell', options: { title: 'Score {{ score }}' } },
    },
    links: [{ from: 'in', port: 'out', to: 'good' }, { from: 'good', port: 'out', to: 'tell' }],
  };

  beforeAll(async () => {
    postgres = await startPostgres();
    const database = await postgres.createDatabase();
    editor = await startEditor({ environment: { DATABASE_URL: database.url } });
    const { api } = editor.rookery;
    id = (await api<{ readonly id: string }>('POST', '/api/v1/workflows', { body: document })).body.id;
    await api('POST', `/api/v1/workflows/${id}/publish`, { body: {} });
    await api('POST', `/api/v1/workflows/${id}/agents/in/run`, { body: { score: 7 } });
    await api('POST', '/api/v1/tables', { body: { name: 'dealers', title: 'Dealers', columns: [{ name: 'name', type: 'text' }] } });
    await until('the message', async () => (await api<{ readonly items: readonly unknown[] }>('GET', '/api/v1/inbox')).body.items.length === 1);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(`update membership set role = 'viewer'`);
    await client.end();
  }, 120_000);
  afterAll(async () => {
    await editor[Symbol.asyncDispose]();
    await postgres.stop();
  });

  it('is offered nothing that changes anything, on no page', async () => {
    await editor.visit('/', async (page) => {
      await page.getByRole('link', { name: 'Watched', exact: true }).waitFor();
      const offered: string[] = [];
      for (const path of ['/', '/deliveries', '/inbox', '/dashboard', '/tables', '/tables/dealers', '/health', `/health/${id}/good`]) {
        await page.goto(path);
        await page.locator('main h1').waitFor();
        await page.locator('.mantine-Loader-root, .mantine-Skeleton-root').first().waitFor({ state: 'hidden' });
        const names = await page.locator('main').getByRole('button', { name: /^(?:New|Import|Create|Add|Delete|Remove|Replay|Mark|Pause|Resume|Run|Edit|Save|Publish|Rename|Arrange)\b/ }).allTextContents();
        offered.push(...names.map((name) => `${path}: ${name}`));
      }
      expect(offered).toEqual([]);
      await (await openPalette(page)).fill('new workflow');
      await page.getByRole('dialog').getByText('Nothing found', { exact: true }).waitFor();
    });
  });

  it('sees a workflow and its agents, is told that they are read only, and cannot change them by mouse or key', async () => {
    await editor.visit(`/workflows/${id}`, async (page) => {
      await page.getByText('Your role may look at workflows, not change them.').waitFor();
      await expect(page.getByRole('button', { name: 'Publish', exact: true }).count()).resolves.toBe(0);
      await expect(page.getByRole('button', { name: 'Try', exact: true }).count()).resolves.toBe(0);
      await agentOnCanvas(page, 'Good').click();
      await page.keyboard.press('Delete');
      await page.keyboard.press('n');
      await agentOnCanvas(page, 'Good').dblclick();
      await option(page, 'Comparison').waitFor();
      await screenshot(page, 'read only');
      await expectNoAxeFaults(page);
      expect(await inspector(page).getByRole('button', { name: 'Add a condition', exact: true }).count()).toBe(0);
      expect(await page.getByRole('dialog').count()).toBe(0);
      expect(await page.locator('.react-flow__node-agent').count()).toBe(3);
      expect(await page.getByRole('button', { name: /^Add an agent/ }).count()).toBe(0);
    });
    const { body } = await editor.rookery.api<{ readonly revision: number; readonly document: { readonly agents: object } }>('GET', `/api/v1/workflows/${id}`);
    expect(Object.keys(body.document.agents)).toEqual(['in', 'good', 'tell']);
  });

  it('is told which right is missing where a page is not theirs', async () => {
    await editor.visit('/credentials', async (page) => {
      await page.getByRole('alert').getByText('credential:read').waitFor();
      await screenshot(page, 'not allowed');
    }, { expectedFaults: [/^answer: 403 GET \S+\/api\/v1\/credentials/] });
  });
});

import { describeWithServer } from '@rookery/testkit/vitest';
import { until } from '@rookery/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectNoAxeFaults, screenshot, startEditor, type Editor, type VisitOptions } from './harness/index.js';

const looks = [
  { screen: 'desktop', scheme: 'light' },
  { screen: 'desktop', scheme: 'dark' },
  { screen: 'phone', scheme: 'light' },
  { screen: 'phone', scheme: 'dark' },
] as const satisfies readonly VisitOptions[];

describeWithServer('chromium', 'every page', () => {
  let editor: Editor;
  let pages: readonly (readonly [name: string, path: string])[];

  beforeAll(async () => {
    editor = await startEditor({ hasDemo: true });
    const { api } = editor.rookery;
    const table = await api('POST', '/api/v1/tables', { body: { name: 'dealers', title: 'Dealers', columns: [{ name: 'name', type: 'text' }, { name: 'since', type: 'date-time' }, { name: 'lots', type: 'number' }] } });
    expect(table.status).toBe(201);
    await until('the first message', async () => (await api<{ readonly items: readonly unknown[] }>('GET', '/api/v1/inbox')).body.items.length > 0, 60_000);
    const workflows = await api<{ readonly items: readonly { readonly id: string }[] }>('GET', '/api/v1/workflows');
    const events = await api<{ readonly items: readonly { readonly id: string }[] }>('GET', '/api/v1/events?limit=1');
    const workflow = workflows.body.items[0]?.id ?? '';
    pages = [
      ['workflows', '/'], ['workflow', `/workflows/${workflow}`], ['inspector', `/workflows/${workflow}?agent=good`], ['try', `/workflows/${workflow}?panel=try`], ['history', `/workflows/${workflow}?panel=history`],
      ['templates', '/templates'], ['events', '/events'], ['lineage', `/events/${events.body.items[0]?.id ?? ''}`],
      ['deliveries', '/deliveries'], ['inbox', '/inbox'], ['dashboard', '/dashboard'], ['tables', '/tables'], ['table', '/tables/dealers'], ['credentials', '/credentials'],
      ['health', '/health'], ['agent', `/health/${workflow}/score`], ['settings', '/settings'], ['security', '/settings?section=security'], ['network', '/settings?section=network'], ['personal', '/settings?section=personal'], ['members', '/settings?section=members'], ['audit', '/settings?section=audit'],
    ];
  }, 120_000);
  afterAll(() => editor[Symbol.asyncDispose]());

  it.each(looks)('has no grave accessibility fault and fits the screen: $screen, $scheme', async (look) => {
    await editor.visit('/', async (page) => {
      const faults: string[] = [];
      for (const [name, path] of pages) {
        await page.goto(path);
        await settled(page);
        await screenshot(page, `${name} ${look.screen} ${look.scheme}`);
        faults.push(...(await faultsOf(page, name)));
      }
      expect(faults).toEqual([]);
    }, look);
  }, 180_000);
});

async function faultsOf(page: Page, name: string): Promise<readonly string[]> {
  const found: string[] = [];
  await expectNoAxeFaults(page).catch((error: unknown) => found.push(`${name}: ${axeText(error)}`));
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  if (overflow > 0) found.push(`${name}: ${overflow} px wider than the screen`);
  const headings = await page.locator('h1').count();
  if (headings !== 1) found.push(`${name}: ${headings} headings of the first level`);
  return found;
}

function axeText(error: unknown): string {
  return error instanceof Error && 'actual' in error ? JSON.stringify(error.actual) : String(error);
}

/** The page has its heading and waits for nothing. */
async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor();
  await page.locator('.mantine-Loader-root, .mantine-Skeleton-root').first().waitFor({ state: 'hidden' });
}

import { execFile } from 'node:child_process';
import { mkdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startHttpSink, type HttpSink } from '@rookery/simulators';
import { until } from '@rookery/testkit';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { agentOnCanvas, screenshot, startEditor, type Editor, type VisitOptions } from './harness/index.js';
import { fillScene, refusals, type Scene } from './harness/scene.js';

const folder = fileURLToPath(new URL('../../../docs/screenshots/', import.meta.url));
const MOST_BYTES = 60_000;
const dark = { scheme: 'dark' } as const;
const phone = { screen: 'phone' } as const;

interface Picture {
  readonly name: string;
  readonly path: (scene: Scene) => string;
  readonly look?: VisitOptions;
  /** What a person does first. */
  readonly act?: (page: Page) => Promise<void>;
}

const pictures: readonly Picture[] = [
  { name: 'workflows', path: () => '/', act: shows('Prices that fall') },
  { name: 'canvas', path: ({ orders }) => `/workflows/${orders}`, act: (page) => agentOnCanvas(page, 'Book it').getByText('3 failed').waitFor() },
  { name: 'inspector', path: ({ demo }) => `/workflows/${demo}?agent=good`, act: shows('All events') },
  { name: 'code', path: ({ demo }) => `/workflows/${demo}?agent=score`, look: dark, act: shows('All events') },
  { name: 'try', path: ({ demo }) => `/workflows/${demo}?panel=try`, act: tryLastHour },
  { name: 'history', path: ({ orders }) => `/workflows/${orders}?panel=history`, act: shows('Version 1') },
  { name: 'publish', path: ({ orders }) => `/workflows/${orders}`, act: openPublish },
  { name: 'picker', path: ({ orders }) => `/workflows/${orders}`, act: openPicker },
  { name: 'templates', path: () => '/templates', act: shows('New lots to the inbox') },
  { name: 'events', path: () => '/events', act: shows('Auction house') },
  { name: 'lineage', path: ({ event }) => `/events/${event}`, act: shows('Agents passed') },
  { name: 'deliveries', path: () => '/deliveries', act: shows('What went wrong') },
  { name: 'inbox', path: () => '/inbox', act: shows('Where it came from') },
  { name: 'inbox-phone', path: () => '/inbox', look: phone, act: shows('Where it came from') },
  { name: 'dashboard', path: () => '/dashboard', act: drawn },
  { name: 'dashboard-dark', path: () => '/dashboard', look: dark, act: drawn },
  { name: 'dashboard-phone', path: () => '/dashboard', look: { ...phone, ...dark }, act: drawn },
  { name: 'tables', path: () => '/tables', act: shows('Who buys, and how much.') },
  { name: 'table', path: () => '/tables/dealers', act: shows('Hoosier Imports') },
  { name: 'credentials', path: () => '/credentials', act: shows('dealers-bot') },
  { name: 'credential', path: () => '/credentials?new=auction-db-2&kind=postgres', act: shows('Password') },
  { name: 'health', path: () => '/health', act: shows('Auction house') },
  { name: 'agent', path: ({ demo }) => `/health/${demo}/score`, look: dark, act: drawn },
  { name: 'settings', path: () => '/settings', act: shows('Guided start') },
];

let editor: Editor;
let shop: HttpSink;
let scene: Scene;

beforeAll(async () => {
  shop = await startHttpSink();
  shop.inject(refusals);
  editor = await startEditor({ hasDemo: true, environment: { ROOKERY_EGRESS_ALLOW: new URL(shop.url).host } });
  scene = await fillScene(editor.rookery.api, shop.url);
  await mkdir(folder, { recursive: true });
  // Charts say something after some minutes.
  await until('some minutes of the demo', async () => (await editor.rookery.api<{ readonly items: readonly unknown[] }>('GET', '/api/v1/inbox?limit=50')).body.items.length >= 26, 300_000);
}, 400_000);

afterAll(async () => {
  await editor[Symbol.asyncDispose]();
  await shop.stop();
});

it.each(pictures)('$name', async ({ name, path, look, act }) => {
  await editor.visit('/settings', async (page) => {
    await page.evaluate("localStorage.setItem('rookery tour owner@rookery.example', 'skipped')");
    await page.goto(path(scene));
    await page.locator('main h1').first().waitFor();
    await act?.(page);
    await page.locator('.mantine-Loader-root, .mantine-Skeleton-root').first().waitFor({ state: 'hidden' });
    const raw = await screenshot(page, `docs ${name}`);
    expect(await reduce(raw, `${folder}${name}.png`)).toBeLessThan(MOST_BYTES);
  }, look ?? {});
});

/** A text that is there when the page is. */
function shows(text: string): (page: Page) => Promise<void> {
  return (page) => page.getByText(text).first().waitFor();
}

/** The first chart has its lines. */
function drawn(page: Page): Promise<void> {
  return page.locator('.uplot canvas').first().waitFor();
}

/** With as many colours as fit; gives the bytes. */
async function reduce(from: string, to: string): Promise<number> {
  for (const colours of ['64', '32', '16']) {
    await promisify(execFile)('pngquant', ['--force', '--strip', '--speed', '1', '--output', to, colours, from]);
    if ((await stat(to)).size < MOST_BYTES) break;
  }
  return (await stat(to)).size;
}

async function tryLastHour(page: Page): Promise<void> {
  const panel = page.getByRole('region', { name: 'Try the draft' });
  await panel.getByRole('button', { name: 'Try', exact: true }).click();
  await panel.getByText(/would have gone/).first().waitFor();
}

async function openPublish(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await page.getByRole('dialog', { name: 'Publish the draft' }).getByText('Before and after').waitFor();
}

async function openPicker(page: Page): Promise<void> {
  await page.keyboard.press('n');
  await page.getByRole('dialog', { name: 'Add an agent' }).getByRole('option').first().waitFor();
}

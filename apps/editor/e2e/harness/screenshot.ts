import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const folder = new URL('../../../../.cache/screenshots/', import.meta.url);

/** Keeps what the page shows under a folder that git ignores; gives the path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = fileURLToPath(new URL(`${name.replaceAll(/[^\w.-]+/g, '-')}.png`, folder));
  await page.screenshot({ path, animations: 'disabled' });
  return path;
}

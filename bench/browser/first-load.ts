import { get } from 'node:http';
import type { Browser } from 'playwright-core';
import { openMeasured } from './measured-browser.ts';

export interface FirstLoad {
  readonly files: number;
  readonly gzipKb: number;
  readonly brotliKb: number;
}

/** What a browser without a cache gets to show the first page, answers of the API apart: kilobytes of 1,000 bytes as they travel, headers left out. */
export async function measureFirstLoad(browser: Browser, url: string): Promise<FirstLoad> {
  const { page, context } = await openMeasured(browser, url);
  try {
    const addresses = new Set<string>();
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (!pathname.startsWith('/api/')) addresses.add(pathname);
    });
    await page.goto('/', { waitUntil: 'load' });
    await page.locator('main').waitFor();
    await page.locator('main h1').first().waitFor();
    const sizeOf = async (encoding: string): Promise<number> => {
      const sizes = await Promise.all([...addresses].map((address) => bytesOf(new URL(address, url), encoding)));
      return sizes.reduce((sum, size) => sum + size, 0) / 1_000;
    };
    return { files: addresses.size, gzipKb: await sizeOf('gzip'), brotliKb: await sizeOf('br') };
  } finally {
    await context.close();
  }
}

/** As it travels: `fetch` would unpack it. */
function bytesOf(address: URL, encoding: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(address, { headers: { 'accept-encoding': encoding, accept: 'text/html,*/*' }, timeout: 10_000 }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => (response.statusCode === 200 ? resolve(bytes) : reject(new Error(`bench: ${address.pathname} answered ${response.statusCode}`))));
    }).on('error', reject);
  });
}

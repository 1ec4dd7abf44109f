import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** `PageAssets`, read once at start. */
export const PAGE_ASSETS = Symbol('page assets');

export interface PageAsset {
  readonly type: string;
  readonly content: Buffer;
}

/** Files the page loads, and a version that changes with any of them. */
export interface PageAssets {
  readonly version: string;
  readonly files: ReadonlyMap<string, PageAsset>;
}

// Read from the sources by both the sources and what is built from them: each lies two folders below the package.
const folder = new URL('../../src/page/assets/', import.meta.url);

const types: Readonly<Record<string, string>> = {
  'page.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'session.js': 'text/javascript; charset=utf-8',
  'overview.js': 'text/javascript; charset=utf-8',
  'graph.js': 'text/javascript; charset=utf-8',
  'inbox.js': 'text/javascript; charset=utf-8',
  'elements.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};

export async function loadPageAssets(): Promise<PageAssets> {
  const entries = await Promise.all(Object.entries(types).map(async ([name, type]): Promise<readonly [string, PageAsset]> => [name, { type, content: await readFile(new URL(name, folder)) }]));
  const hash = createHash('sha256');
  for (const [, { content }] of entries) hash.update(content);
  return { version: hash.digest('hex').slice(0, 12), files: new Map(entries) };
}

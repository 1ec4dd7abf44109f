import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { acceptedEncodings, type Encoding } from './accepted-encodings.js';

/** A file as it goes out. */
export interface EditorFile {
  readonly content: Buffer;
  readonly type: string;
  /** How `content` is compressed; undefined: not at all. */
  readonly encoding: Encoding | undefined;
  /** Changes with the content, whatever the encoding. */
  readonly tag: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const suffixes: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };

// One name without folders: nothing outside the folder can be asked for.
const plainName = /^[\w-][\w.-]*$/;

/** The files of the built editor in a folder; read when asked for, so that a new build needs no restart. */
export class EditorFiles {
  readonly #folder: URL;

  /** `folder`: where the build put `index.html`; ends in `/`. */
  constructor(folder: URL) {
    this.#folder = folder;
  }

  /** Whether there is a build. */
  async isBuilt(): Promise<boolean> {
    return (await this.find('index.html')) !== undefined;
  }

  /**
   * A file beside `index.html`, or in `assets` with `isAsset`, compressed in the best way the caller takes (an
   * `Accept-Encoding` header). Undefined when there is none, or when a file of its kind is not served.
   */
  async find(name: string, { isAsset = false, encodings }: { readonly isAsset?: boolean; readonly encodings?: string | undefined } = {}): Promise<EditorFile | undefined> {
    const type = types[extname(name)];
    if (type === undefined || !plainName.test(name)) return undefined;
    const at = new URL(`${isAsset ? 'assets/' : ''}${name}`, this.#folder);
    const plain = await readIfThere(at);
    if (plain === undefined) return undefined;
    const tag = createHash('sha256').update(plain).digest('hex').slice(0, 20);
    for (const encoding of acceptedEncodings(encodings)) {
      const content = await readIfThere(new URL(at.href + suffixes[encoding]));
      if (content !== undefined) return { content, type, encoding, tag };
    }
    return { content: plain, type, encoding: undefined, tag };
  }
}

async function readIfThere(file: URL): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR' || error.code === 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

import { badPage, wrongKind } from '../failures.js';
import type { Options } from '../options.js';
import { readCsv } from './csv.js';
import { isFeedRoot, readXmlFeed } from './feed.js';
import { readHtml } from './html.js';
import { readJson } from './json.js';
import type { PageText, ReadPage } from './page.js';
import { readTextLines } from './text.js';
import { readXml } from './xml.js';

type Format = Exclude<Options['format'], 'auto'>;

/** Reads a page in the format of the options, or in the one its content type and its beginning tell. An empty page has no items. */
export function readPage(format: Options['format'], page: PageText): ReadPage {
  refuseArchive(page);
  if (page.text.trim() === '') return { items: [], next: undefined };
  const known = format === 'auto' ? formatOf(page.contentType, page.text) : format;
  switch (known) {
    case 'json': return readJson(refuseMarkup('JSON', page), format === 'auto');
    case 'feed': return /^\s*\{/.test(page.text) ? readJson({ ...page, options: { ...page.options, items: undefined } }, true) : readXmlFeed(refuseHtml('a feed', page));
    case 'xml': return readXml(refuseHtml('XML', page));
    case 'html': return readHtml(page);
    case 'csv': return readCsv(page);
    case 'text': return readTextLines(page);
  }
}

/** The format of an answer: by its type, and where that says little or is known to lie by how it begins. */
export function formatOf(contentType: string | null, text: string): Format {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const start = text.slice(0, 500).trimStart();
  if (/^application\/(rss|atom|rdf)\+xml$/.test(type)) return 'feed';
  if (/^(application|text)\/(json|x-json)$/.test(type) || type.endsWith('+json')) return 'json';
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html';
  if (type === 'text/csv' || type === 'application/csv') return 'csv';
  if (type.endsWith('/xml') || type.endsWith('+xml') || /^<\?xml/i.test(start)) return isFeedRoot(text) ? 'feed' : 'xml';
  if (isFeedRoot(text)) return 'feed';
  if (/^<(!doctype html|html)/i.test(start)) return 'html';
  if (/^[[{]/.test(start)) return 'json';
  return 'text';
}

function refuseMarkup(what: string, page: PageText): PageText {
  if (/^\s*</.test(page.text)) throw wrongKind(what, page.url, page.contentType, page.text);
  return page;
}

function refuseHtml(what: string, page: PageText): PageText {
  if (/^\s*<(!doctype html|html)/i.test(page.text) || !/^\s*</.test(page.text)) throw wrongKind(what, page.url, page.contentType, page.text);
  return page;
}

function refuseArchive({ text, url }: PageText): void {
  if (/^PK\u0003\u0004|^\u001f[\u008b\ufffd]/.test(text)) throw badPage(url, 'it is a packed file (zip or gzip), which is not opened; ask for it unpacked');
}

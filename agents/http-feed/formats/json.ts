import type { JSONValue } from '@jmespath-community/jmespath';
import type { JsonObject, JsonValue } from '@rookery/sdk';
import { messageOf, badPage, wrongKind } from '../failures.js';
import { isJsonFeed, readJsonFeed } from './feed.js';
import { checkCount, DEEPEST } from './limits.js';
import type { FoundItem, PageText, ReadPage } from './page.js';
import { measureJson } from '../../http/json-size.js';
import { compileQuery } from '../../http/query.js';

/** JSON: the items where `items` finds them, else the elements of a list, else the document itself. */
export function readJson(page: PageText, isFeedWelcome: boolean): ReadPage {
  const { options, url } = page;
  const valueCount = countValues(page);
  const document = parse(page);
  if (isFeedWelcome && isJsonFeed(document)) return readJsonFeed(page, document);
  const found = options.items === undefined ? document : compileQuery('items', options.items)(document, valueCount);
  const items = found === undefined || found === null ? [] : Array.isArray(found) ? found : [found];
  checkCount(items.length, page);
  if (found === undefined && options.items !== undefined && options.paging === undefined) {
    throw badPage(url, `items: "${options.items.slice(0, 80)}" finds nothing in it; it has ${shapeOf(document)}`);
  }
  return { items: items.map(itemOf), next: nextOf(page, document, valueCount) };
}

export function itemOf(value: JsonValue): FoundItem {
  return { payload: isObject(value) ? value : { value } };
}

/** The cursor or address a document names; `undefined` at the end: nothing, `null`, `false` or an empty text. */
export function nextOf({ options: { paging }, url }: PageText, document: JSONValue, valueCount: number): string | undefined {
  if (paging?.next === undefined) return undefined;
  const found = compileQuery('paging.next', paging.next)(document, valueCount);
  if (found === undefined || found === null || found === false || found === '') return undefined;
  if (typeof found === 'string' || typeof found === 'number') return String(found);
  throw badPage(url, `paging.next: "${paging.next.slice(0, 80)}" finds ${shapeOf(found)}; it must find a text or a number`);
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Before anything is parsed: how many values there are about, and that nothing is nested too deep. */
function countValues({ text, url }: PageText): number {
  const { values, depth } = measureJson(text);
  if (depth > DEEPEST) throw badPage(url, `the JSON is nested deeper than ${DEEPEST} levels; nothing of it was read`);
  return values;
}

function parse({ text, url, contentType }: PageText): JSONValue {
  try {
    const document: JSONValue = JSON.parse(text);
    return document;
  } catch (error) {
    if (/^\s*[[{]/.test(text)) throw badPage(url, `it is not JSON, or was cut off: ${messageOf(error)}`);
    throw wrongKind('JSON', url, contentType, text);
  }
}

function shapeOf(value: JsonValue): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return isObject(value) ? `the fields ${Object.keys(value).slice(0, 20).map((name) => `"${name.slice(0, 40)}"`).join(', ')}` : JSON.stringify(value).slice(0, 60);
}

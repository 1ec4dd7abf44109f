import type { JSONValue } from '@jmespath-community/jmespath';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { JsonValue } from '@rookery/sdk';
import { badPage, wrongKind } from '../failures.js';
import { isObject, itemOf, nextOf } from './json.js';
import { checkCount } from './limits.js';
import type { PageText, ReadPage } from './page.js';
import { guardXml } from './xml-guard.js';

/**
 * XML as plain values: elements by name, attributes as `@name`, text beside them as `#text`; nothing is guessed to be
 * a number. `items` is a dotted path; a list on the way is gone through, so `catalog.group.lot` finds the lots of all groups.
 */
export function readXml(page: PageText): ReadPage {
  const { text, url, options } = page;
  const elements = guardXml(text, url);
  if (elements === 0) throw wrongKind('XML', url, page.contentType, text);
  const document = parse(page);
  const found = options.items === undefined ? [document] : follow(document, options.items.split('.'));
  checkCount(found.length, page);
  if (found.length === 0 && options.paging === undefined) {
    throw badPage(url, `items: "${options.items?.slice(0, 80) ?? ''}" finds nothing in it; its first element is "${rootOf(document)}"`);
  }
  return { items: found.map(itemOf), next: nextOf(page, document, elements * 4) };
}

function parse({ text, url }: PageText): JSONValue {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw badPage(url, `line ${valid.err.line}: it is not well-formed XML, or was cut off: ${valid.err.msg}`);
  const parser = new XMLParser({
    ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, parseAttributeValue: false, ignoreDeclaration: true, ignorePiTags: true,
    // The five of XML and characters by number; entities of a document's own were refused before.
    processEntities: true, htmlEntities: true,
  });
  const document: JSONValue = parser.parse(text);
  return document;
}

function follow(value: JsonValue, path: readonly string[]): readonly JsonValue[] {
  const [part, ...rest] = path;
  if (Array.isArray(value)) return value.flatMap((item: JsonValue) => follow(item, path));
  if (part === undefined) return [value];
  const inside = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  return inside === undefined ? [] : follow(inside, rest);
}

function rootOf(document: JsonValue): string {
  return isObject(document) ? Object.keys(document).join('", "').slice(0, 80) : '';
}

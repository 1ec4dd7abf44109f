import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { JsonValue } from '@rookery/sdk';
import { overLimit, wrongKind } from '../failures.js';
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
    throw overLimit(url, `items: "${options.items?.slice(0, 80) ?? ''}" finds nothing in it; its first element is "${rootOf(document)}"`);
  }
  return { items: found.map(itemOf), next: nextOf(page, document, elements * 4) };
}

function parse({ text, url }: PageText): JsonValue {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw overLimit(url, `line ${valid.err.line}: it is not well-formed XML, or was cut off: ${valid.err.msg}`);
  const parser = new XMLParser({
    ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, parseAttributeValue: false, ignoreDeclaration: true, ignorePiTags: true,
    processEntities: false, tagValueProcessor: (_name, value) => decodeEntities(value), attributeValueProcessor: (_name, value) => decodeEntities(value),
  });
  const document: JsonValue = parser.parse(text);
  return document;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five entities of XML itself and characters by number; others, which only a document can declare, stay as they are. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replaceAll(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos));/gi, (whole, decimal?: string, hexadecimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
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

import { badPage } from '../failures.js';

const DEEPEST = 100;
const MOST_ATTRIBUTES = 100;
const LONGEST_TAG = 65_536;
const MOST_ELEMENTS = 500_000;

/**
 * Refuses what a parser of XML would choke on, in one pass over the text: entities of the document's own, nesting,
 * crowds of attributes, endless tags, too many elements. A close tag ends every element inside that was left open, as
 * parsers of feeds take it. Returns how many elements there are.
 */
export function guardXml(text: string, url: string): number {
  const open: string[] = [];
  let elements = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    const skipped = skipMarkup(text, at, url);
    if (skipped !== undefined) {
      at = skipped;
      continue;
    }
    const tag = readTag(text, at, url);
    at = tag.end;
    if (tag.isClose) {
      const place = open.lastIndexOf(tag.name);
      if (place !== -1) open.length = place;
      continue;
    }
    elements += 1;
    if (elements > MOST_ELEMENTS) throw badPage(url, `the XML has more than ${MOST_ELEMENTS} elements; ask for smaller pages`);
    if (tag.isEmpty) continue;
    open.push(tag.name);
    if (open.length > DEEPEST) throw badPage(url, `the XML is nested deeper than ${DEEPEST} levels; nothing of it was read`);
  }
  return elements;
}

/** The end of a comment, CDATA, declaration or processing instruction at this place; `undefined` when a tag is there. */
function skipMarkup(text: string, at: number, url: string): number | undefined {
  if (text.startsWith('<!--', at)) return endAfter(text, '-->', at, url);
  if (text.startsWith('<![CDATA[', at)) return endAfter(text, ']]>', at, url);
  if (text.startsWith('<?', at)) return endAfter(text, '?>', at, url);
  if (!text.startsWith('<!', at)) return undefined;
  const end = endAfter(text, '>', at, url);
  if (text.slice(at, Math.min(end, at + LONGEST_TAG)).includes('[')) {
    throw badPage(url, 'the XML declares entities of its own, which may grow without end when they are put in; nothing of it was read');
  }
  return end;
}

function endAfter(text: string, mark: string, at: number, url: string): number {
  const end = text.indexOf(mark, at);
  if (end === -1) throw cutOff(url);
  return end + mark.length;
}

function readTag(text: string, at: number, url: string): { readonly name: string; readonly isClose: boolean; readonly isEmpty: boolean; readonly end: number } {
  const isClose = text[at + 1] === '/';
  let quote = '';
  let attributes = 0;
  for (let index = at + 1; index < text.length; index += 1) {
    const letter = text[index] ?? '';
    if (index - at > LONGEST_TAG) throw badPage(url, `an XML tag is longer than ${LONGEST_TAG} characters; nothing of it was read`);
    if (quote !== '') {
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") {
      quote = letter;
    } else if (letter === '=') {
      attributes += 1;
      if (attributes > MOST_ATTRIBUTES) throw badPage(url, `an XML element has more than ${MOST_ATTRIBUTES} attributes; nothing of it was read`);
    } else if (letter === '>') {
      const inside = text.slice(at + (isClose ? 2 : 1), index);
      return { name: /^[^\s/]*/.exec(inside)?.[0].toLowerCase() ?? '', isClose, isEmpty: inside.endsWith('/'), end: index + 1 };
    }
  }
  throw cutOff(url);
}

function cutOff(url: string): Error {
  return badPage(url, 'the XML ends inside a tag, a comment or a text: it was cut off, or is not XML');
}

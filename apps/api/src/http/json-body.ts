import type { FastifyInstance } from 'fastify';
import { apiError } from './api-error.js';

/** Bodies of the API; hooks have their own limit. */
export const BODY_LIMIT = 4 * 1024 * 1024;

/** Deeper nesting is nobody's document, and whoever walks it recursively would run out of stack. */
const DEEPEST = 100;

/** Values, about: reading half a million takes a tenth of a second, in which nobody else is served. */
const MOST_VALUES = 500_000;

/** Reads `application/json` bodies: not too deep, not of too many values, without `__proto__` and `constructor.prototype`. An empty body reads as none. */
export function readJsonBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  // Fastify's own parser for plain text would read what a form of any site can send.
  fastify.removeContentTypeParser(['application/json', 'text/plain']);
  fastify.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (request, body, done) => {
    const text = body.toString();
    const { values, depth } = measure(text);
    if (text === '') {
      done(null, undefined);
    } else if (depth > DEEPEST) {
      done(apiError('request.notJson', { reason: `it is nested deeper than ${DEEPEST} levels` }));
    } else if (values > MOST_VALUES) {
      done(apiError('request.notJson', { reason: `it has more than ${MOST_VALUES} values; send less at once` }));
    } else {
      void parse(request, text, (error: Error | null, value?: unknown) => {
        if (error === null) done(null, value);
        else done(apiError('request.notJson', { reason: error.message }, { cause: error }));
      });
    }
  });
}

/** How deep the brackets of a JSON text go; text inside strings does not count. */
export function depthOf(text: string): number {
  return measure(text).depth;
}

/** How deep a JSON text goes and how many values it has, about, in one pass and before anything is parsed. */
function measure(text: string): { readonly values: number; readonly depth: number } {
  let values = 0;
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (isInString) {
      if (character === BACKSLASH) index += 1;
      else if (character === QUOTE) isInString = false;
    } else if (character === QUOTE) isInString = true;
    else if (character === COMMA || character === COLON) values += 1;
    else if (character === OPEN_BRACE || character === OPEN_BRACKET) {
      values += 1;
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) depth -= 1;
  }
  return { values, depth: deepest };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

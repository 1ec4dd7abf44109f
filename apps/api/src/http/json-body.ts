import type { FastifyInstance } from 'fastify';
import { apiError } from './api-error.js';

/** Bodies of the API; hooks have their own limit. */
export const BODY_LIMIT = 4 * 1024 * 1024;

/** Deeper nesting is nobody's document, and whoever walks it recursively would run out of stack. */
const DEEPEST = 100;

/** Reads `application/json` bodies, not too deep and without `__proto__`. An empty body reads as none. */
export function readJsonBodies(fastify: FastifyInstance): void {
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (request, body, done) => {
    const text = body.toString();
    if (text === '') {
      done(null, undefined);
    } else if (depthOf(text) > DEEPEST) {
      done(apiError('request.notJson', { reason: `it is nested deeper than ${DEEPEST} levels` }));
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
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (isInString) {
      if (character === BACKSLASH) index += 1;
      else if (character === QUOTE) isInString = false;
    } else if (character === QUOTE) isInString = true;
    else if (character === OPEN_BRACE || character === OPEN_BRACKET) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) depth -= 1;
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

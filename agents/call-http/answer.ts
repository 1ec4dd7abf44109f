import type { JSONValue } from '@jmespath-community/jmespath';
import { UnknownOutcomeError, type JsonObject } from '@rookery/sdk';
import { measureJson } from '../http/json-size.js';
import { readText } from '../http/read-body.js';
import type { Options } from './options.js';

/** An event may have 256 KiB; the rest is for the status and the escapes of a text. */
export const WHOLE_ANSWER_BYTES = 200 * 1024;
/** What is taken apart before it becomes events may have more. */
export const MAPPED_ANSWER_BYTES = 5 * 1024 * 1024;
const DEEPEST = 100;

/** The answer to a call that was taken. */
export interface Answer {
  readonly status: number;
  readonly headers: JsonObject;
  readonly body: JSONValue;
  /** Why there is no body. */
  readonly bodyError?: string;
  /** How many values the body has, about. */
  readonly valueCount: number;
}

/**
 * The answer as the options want it. One that is too large or no JSON is a success all the same: it says so in `bodyError`. One that
 * breaks off is asked for again, under the same key.
 */
export async function readAnswer(response: Response, options: Options): Promise<Answer> {
  const { status } = response;
  const headers = Object.fromEntries(options.keepHeaders.flatMap((name) => (response.headers.has(name) ? [[name, response.headers.get(name)]] : [])));
  const limit = options.maxBytes ?? (options.items === undefined && options.output === undefined ? WHOLE_ANSWER_BYTES : MAPPED_ANSWER_BYTES);
  const text = await textOf(response, limit);
  return { status, headers, ...bodyOf(text, options.response, limit) };
}

function bodyOf(text: string | undefined, form: Options['response'], limit: number): Pick<Answer, 'body' | 'bodyError' | 'valueCount'> {
  if (text === undefined) return { body: null, bodyError: `the answer has more than ${limit} bytes`, valueCount: 0 };
  if (form === 'text') return { body: text, valueCount: 1 };
  if (text.trim() === '') return { body: null, valueCount: 0 };
  const { values, depth } = measureJson(text);
  if (depth > DEEPEST) return { body: null, bodyError: `the answer is nested deeper than ${DEEPEST} levels`, valueCount: 0 };
  return { ...parse(text), valueCount: values };
}

function parse(text: string): Pick<Answer, 'body' | 'bodyError'> {
  try {
    const body: JSONValue = JSON.parse(text);
    return { body };
  } catch (error) {
    return { body: null, bodyError: `the answer is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function textOf(response: Response, limit: number): Promise<string | undefined> {
  try {
    return await readText(response, limit);
  } catch (cause) {
    const reason = `answered ${response.status}, but the answer broke off: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new UnknownOutcomeError(reason, { parameters: { reason }, cause });
  }
}

import { UnknownOutcomeError, type DeliveryOutcome, type JsonObject, type JsonValue } from '@rookery/sdk';
import { readText } from './read-body.js';

/** An event may have 256 KiB; the rest is for the status and the escapes of a text. */
export const LARGEST_ANSWER_BYTES = 200 * 1024;

/** The outcome of a success whose answer is not wanted: the status says all. */
export const ACCEPTED: DeliveryOutcome = { status: 'accepted' };

/**
 * The outcome of a success with its answer as an event. An answer that is too large or no JSON is still a success: it
 * says so in `bodyError`. One that breaks off is asked for again, under the same key.
 */
export async function keep(response: Response, form: 'json' | 'text'): Promise<DeliveryOutcome> {
  const { status } = response;
  return { status: 'accepted', outputs: [{ payload: { status, ...(await readAnswer(response, form)) } }] };
}

async function readAnswer(response: Response, form: 'json' | 'text'): Promise<JsonObject> {
  const text = await textOf(response);
  if (text === undefined) return { body: null, bodyError: `the answer has more than ${LARGEST_ANSWER_BYTES} bytes` };
  if (form === 'text') return { body: text };
  return text.trim() === '' ? { body: null } : parse(text);
}

function parse(text: string): JsonObject {
  try {
    const body: JsonValue = JSON.parse(text);
    return { body };
  } catch (error) {
    return { body: null, bodyError: `the answer is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function textOf(response: Response): Promise<string | undefined> {
  try {
    return await readText(response, LARGEST_ANSWER_BYTES);
  } catch (cause) {
    const reason = `answered ${response.status}, but the answer broke off: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new UnknownOutcomeError(reason, { parameters: { reason }, cause });
  }
}

import { defineAction, PermanentError, type AgentEvent, type HookAnswer, type Template } from '@rookery/sdk';
import type { z } from 'zod';
import { spec } from './spec.js';

type Options = z.output<typeof spec.options>;

const JSON_TYPE = 'application/json; charset=utf-8';
const TEXT_TYPE = 'text/plain; charset=utf-8';
const LONGEST_ANSWER_BYTES = 256 * 1024;

/** One answer per event, to whoever brought its first ancestor. The first answer counts, so a repeat is harmless. */
export const answerWebhook = defineAction(spec, {
  delivery: 'idempotent',
  batchSize: 50,

  async performBatch({ options, hookAnswers }, deliveries) {
    const answers = deliveries.map(({ event }) => answerOf(options, event));
    const sendable = answers.flatMap((answer, index) => {
      const event = deliveries[index]?.event;
      return answer instanceof Error || event === undefined ? [] : [{ ...answer, event }];
    });
    if (sendable.length > 0) await hookAnswers.add(sendable);
    return answers.map((answer) => (answer instanceof Error ? answer : { status: 'accepted' as const }));
  },
});

function answerOf(options: Options, event: AgentEvent): HookAnswer | Error {
  try {
    const { text, contentType } = bodyOf(options, event);
    if (Buffer.byteLength(text) > LONGEST_ANSWER_BYTES) return new PermanentError(`the answer has more than ${LONGEST_ANSWER_BYTES} bytes; answer with less`);
    const headers = Object.entries(options.headers).map(([name, value]) => [name.toLowerCase(), headerText(name, value, event)]);
    return { status: statusOf(options.status, event), contentType, text, ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }) };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function bodyOf({ body, json, text, contentType }: Options, { payloadText, scope }: AgentEvent): { readonly text: string; readonly contentType: string } {
  switch (body) {
    case 'event':
      return { text: payloadText, contentType: JSON_TYPE };
    case 'json':
      return { text: JSON.stringify(json?.(scope) ?? null), contentType: JSON_TYPE };
    case 'text':
      return { text: text?.render(scope) ?? '', contentType: contentType ?? TEXT_TYPE };
    case 'none':
      return { text: '', contentType: TEXT_TYPE };
  }
}

function statusOf(status: Template, { scope }: AgentEvent): number {
  const text = status.render(scope).trim();
  if (/^[2-5]\d\d$/.test(text)) return Number(text);
  throw new PermanentError(`status: "${text.slice(0, 40)}" is not an HTTP status from 200 to 599; the template "${status.source.slice(0, 100)}" gave it for this event`);
}

// A line break in a value would start a header of the event's own making; beyond Latin-1 none can be sent.
function headerText(name: string, value: Template, { scope }: AgentEvent): string {
  const text = value.render(scope).trim();
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
  throw new PermanentError(`headers.${name}: "${text.slice(0, 100)}" has line breaks or letters a header cannot carry; use | url_encode or send it in the body`);
}

import { expect, test } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { answerWebhook } from './agent.js';

const payload = { lot: '7-112', status: 409, name: '<Анна>', note: 'a\r\nb' };
const run = (options: JsonObject, receive = [{ payload }]) => runAgent(answerWebhook, { options, receive });

test.each([
  [{}, { status: 200, contentType: 'application/json; charset=utf-8', text: JSON.stringify(payload) }],
  [{ status: '{{ status }}', body: 'json', json: { lot: '{{ lot }}', at: '{{ status }}' } }, { status: 409, contentType: 'application/json; charset=utf-8', text: '{"lot":"7-112","at":409}' }],
  [{ body: 'text', text: '<p>{{ name | escape }}</p>', contentType: 'text/html; charset=utf-8' }, { status: 200, contentType: 'text/html; charset=utf-8', text: '<p>&lt;Анна&gt;</p>' }],
  [{ body: 'none', status: '204', headers: { 'X-Lot': '{{ lot }}' } }, { status: 204, contentType: 'text/plain; charset=utf-8', text: '', headers: { 'x-lot': '7-112' } }],
])('answers as %j says', async (options, answer) => {
  const { hookAnswers, deliveries, given } = await run(options);
  expect(hookAnswers).toEqual([{ ...answer, traceId: given[0]?.traceId }]);
  expect(deliveries.map(({ status }) => status)).toEqual(['accepted']);
});

test('answers each of a batch, and fails those it cannot', async () => {
  const { hookAnswers, deliveries } = await run({ status: '{{ status }}' }, [{ payload }, { payload: { ...payload, status: 700 } }, { payload }]);
  expect([hookAnswers.length, deliveries.map(({ status }) => status)]).toEqual([2, ['accepted', 'dead', 'accepted']]);
});

test.each([
  [{ status: '{{ lot }}' }, 'status: "7-112" is not an HTTP status from 200 to 599; the template "{{ lot }}" gave it for this event'],
  [{ headers: { 'X-Note': '{{ note }}' } }, 'headers.X-Note: "a\r\nb" has line breaks or letters a header cannot carry; use | url_encode or send it in the body'],
  [{ body: 'text', text: '{% for i in (1..200) %}{{ name | append: name | append: name | append: name | append: name | append: name | append: name | append: name }}{% endfor %}{% for i in (1..4000) %}0123456789012345678901234567890123456789012345678901234567890123456789{% endfor %}' }, 'the answer has more than 262144 bytes; answer with less'],
])('says what is wrong with %j', async (options, message) => {
  const { deliveries, hookAnswers } = await run(options);
  expect([hookAnswers, deliveries.map(({ status, error }) => [status, error?.message])]).toEqual([[], [['dead', message]]]);
});

test.each([
  [{ body: 'json' }, 'json'], [{ body: 'text' }, 'text'], [{ headers: { 'Set-Cookie': 'a=b' } }, 'headers.Set-Cookie'], [{ headers: { 'Content-Type': 'a/b' } }, 'headers.Content-Type'],
])('refuses %j', (options, path) => {
  const parsed = parseOptions(answerWebhook, { version: 1, options }, 'options');
  expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.path)).toEqual([`options.${path}`]);
});

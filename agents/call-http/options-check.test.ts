import { expect, test } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { callHttp } from './agent.js';

const url = 'https://partner.example/events';

function issuesOf(options: JsonObject): readonly string[] {
  const parsed = parseOptions(callHttp, { version: 1, options: { url, ...options } }, 'options');
  return parsed.ok ? [] : parsed.issues.map((issue) => `${issue.path}: ${issue.message}${issue.hint === undefined ? '' : ` (${issue.hint})`}`);
}

const store = 'store the secret under Credentials and choose it in "credential"';

test.each(['Authorization', 'x-api-key', 'Cookie', 'X-Auth-Token', 'Api-Key', 'Ocp-Apim-Subscription-Key', 'X-Secret'])('refuses a secret in the header %s and says where it belongs', (name) => {
  expect(issuesOf({ headers: { [name]: 'abc' } })).toEqual([`options.headers.${name}: "${name}" carries a secret, and options are not secret (${store})`]);
});

test('refuses a secret header also when its value is a template, for parameters are not secret either', () => {
  expect(issuesOf({ headers: { authorization: 'Bearer {{ parameters.token }}' } })).toHaveLength(1);
});

test.each(['X-Request-Source', 'Accept', 'X-Author', 'X-Keyboard', 'Content-Type'])('takes the header %s', (name) => {
  expect(issuesOf({ headers: { [name]: 'abc' } })).toEqual([]);
});

test('refuses a literal secret in the query and in the address', () => {
  expect(issuesOf({ query: { api_key: 'abc', page: '1', token: '{{ pageToken }}' } })).toEqual([`options.query.api_key: "api_key" looks like a secret, and options are not secret (${store})`]);
  expect(issuesOf({ url: 'https://anna:secret@partner.example/' })).toEqual([`options.url: the address holds a user name or password (${store})`]);
});

test.each([
  [{ headers: { Host: 'x' } }, 'options.headers.Host: "Host" is set by the connection itself (remove it)'],
  [{ headers: { 'a b': 'x' } }, 'options.headers.a b: "a b" is not the name of a header (use letters, digits and hyphens)'],
  [{ headers: { 'idempotency-key': 'x' } }, 'options.headers.idempotency-key: "idempotency-key" carries the idempotency key (remove it, or name another header in "idempotencyHeader")'],
  [{ body: 'json' }, 'options.json: body: "json" needs the option "json" (fill it in or choose another body)'],
  [{ method: 'GET', body: 'event' }, 'options.body: GET carries no body (choose "none", or another method)'],
  [{ method: 'HEAD', response: 'json' }, 'options.response: the answer to HEAD has no body (choose "none" or "text")'],
  [{ url: 'partner.example' }, 'options.url: "partner.example" is not an http address (write for example "https://partner.example/orders")'],
  [{ success: ['ok'] }, 'options.success.0: "ok" is not a status; write 200, 200-299 or 2xx'],
] satisfies [JsonObject, string][])('says what is wrong with %j', (options, issue) => {
  expect(issuesOf(options)).toEqual([issue]);
});

test('names every fault at once', () => {
  expect(issuesOf({ method: 'GET', body: 'text', headers: { cookie: 'a=b', host: 'x' } })).toHaveLength(3);
});

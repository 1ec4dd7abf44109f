import { expect, test } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { httpFeed } from './agent.js';

function faultsOf(options: JsonObject): readonly string[] {
  const parsed = parseOptions(httpFeed, { version: 1, options: { url: 'https://x.test/', ...options } }, '');
  return parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path}: ${message}`);
}

test.each([
  [{ url: 'ftp://x.test/' }, 'url: "ftp://x.test/" is not an http address'],
  [{ url: 'https://anna:secret@x.test/' }, 'url: the address holds a user name or password'],
  [{ headers: { Authorization: 'x' } }, 'headers.Authorization: "Authorization" carries a secret, and options are not secret'],
  [{ headers: { 'X-API-Key': 'x' } }, 'headers.X-API-Key: "X-API-Key" carries a secret, and options are not secret'],
  [{ headers: { Cookie: 'x' } }, 'headers.Cookie: "Cookie" carries a secret, and options are not secret'],
  [{ headers: { Host: 'x' } }, 'headers.Host: "Host" is set by the connection itself'],
  [{ query: { api_key: 'x' } }, 'query.api_key: "api_key" looks like a secret, and options are not secret'],
  [{ json: {} }, 'json: GET carries no body'],
  [{ items: 'a' }, 'items: how items are found depends on the format'],
  [{ format: 'csv', items: 'a' }, 'items: the format "csv" knows its items'],
  [{ format: 'xml', items: 'a b' }, 'items: "a b" is not a path'],
  [{ format: 'json', items: 'a[' }, 'items: "a[" is neither a path nor JMESPath: Syntax error: expected Star, got: EOF; write for example "data.items" or "items[?price > `100`]"'],
  [{ format: 'json', items: '$.a' }, 'items: "$", the whole document, is not allowed, since its work could not be bounded; use paths, filters, projections and sort_by'],
  [{ format: 'html', items: 'a[' }, 'items: "a[" is not a CSS selector: '],
  [{ format: 'text', items: '(a' }, 'items: "(a" is not a regular expression of the RE2 syntax: '],
  [{ format: 'json', fields: [{ name: 'a' }] }, 'fields: the format "json" has no fields to select'],
  [{ format: 'html', fields: [{ name: 'a' }, { name: 'a' }] }, 'fields.1.name: "a" names two fields'],
  [{ format: 'html', fields: [{ name: 'a', take: 'attribute' }] }, 'fields.0.attribute: which attribute is taken is not said'],
  [{ format: 'html', fields: [{ name: 'a', css: ':nope' }] }, 'fields.0.css: ":nope" is not a CSS selector: Unknown pseudo-class :nope'],
  [{ emit: 'document', paging: { by: 'page' } }, 'emit: the whole of several pages would fit into no event'],
  [{ format: 'json', paging: { by: 'cursor' } }, 'paging.next: paging by "cursor" needs to know where the answer holds it'],
  [{ paging: { by: 'cursor', next: 'a' } }, 'format: how "paging.next" is read depends on the format'],
  [{ format: 'json', paging: { by: 'next', next: 'a[' } }, 'paging.next: "a[" is neither a path nor JMESPath: '],
  [{ paging: { by: 'offset' } }, 'paging.size: an offset needs the number of items on a page'],
  [{ paging: { by: 'page', overlap: 2 } }, 'paging.overlap: paging by "page" cannot go back'],
  [{ paging: { by: 'offset', size: 5, overlap: 5 } }, 'paging.overlap: an overlap of 5 on pages of 5 never comes to an end'],
  [{ paging: { by: 'link', parameter: 'p' } }, 'paging.parameter: paging by "link" takes the whole address from the answer'],
])('%j has the fault %s', (options, fault) => {
  expect(faultsOf(options)).toEqual([expect.stringContaining(fault)]);
});

test.each([
  { query: { api_key: '{{ parameters.key }}' } }, { format: 'feed', paging: { by: 'next' } }, { format: 'json', items: 'data.items', paging: { by: 'next', next: 'next' } }, { url: 'https://{{ parameters.host }}/' },
])('%j has none', (options) => {
  expect(faultsOf(options)).toEqual([]);
});

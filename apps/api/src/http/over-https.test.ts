import { expect, it } from 'vitest';
import { isOverHttps } from './over-https.js';

it.each([
  ['a proxy says so', { 'x-forwarded-proto': 'https' }, undefined, true],
  ['the first of several proxies says so', { 'x-forwarded-proto': 'HTTPS, http' }, undefined, true],
  ['the caller came under the public name', { host: 'Rookery.example.com' }, 'https://rookery.example.com', true],
])('knows https where %s', (_where, headers, publicUrl, expected) => {
  expect(isOverHttps(headers, publicUrl)).toBe(expected);
});

it.each([
  ['nobody says so', { host: '127.0.0.1:3000' }, undefined],
  ['the proxy says http', { 'x-forwarded-proto': 'http', host: 'rookery.example.com' }, 'https://rookery.example.com'],
  ['the caller came under another name than the public one', { host: '127.0.0.1:3000' }, 'https://rookery.example.com'],
  ['the public address itself is http', { host: 'rookery.example.com' }, 'http://rookery.example.com'],
])('takes it for http where %s', (_where, headers, publicUrl) => {
  expect(isOverHttps(headers, publicUrl)).toBe(false);
});

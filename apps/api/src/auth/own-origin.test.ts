import { expect, it } from 'vitest';
import { isOwnOrigin } from './own-origin.js';

it('takes a page of ours and whoever is no browser', () => {
  expect(isOwnOrigin({ host: '127.0.0.1:3000', 'sec-fetch-site': 'same-origin' })).toBe(true);
  expect(isOwnOrigin({ host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' })).toBe(true);
  expect(isOwnOrigin({ host: '127.0.0.1:3000' })).toBe(true);
});

it('refuses another site, also one of the same domain or another port', () => {
  expect(isOwnOrigin({ host: 'rookery.example', 'sec-fetch-site': 'cross-site' })).toBe(false);
  expect(isOwnOrigin({ host: 'rookery.example', 'sec-fetch-site': 'same-site', origin: 'https://rookery.example' })).toBe(false);
  expect(isOwnOrigin({ host: '127.0.0.1:3000', origin: 'http://127.0.0.1:4000' })).toBe(false);
  expect(isOwnOrigin({ host: 'rookery.example', origin: 'null' })).toBe(false);
});

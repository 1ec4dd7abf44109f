import { expect, it } from 'vitest';
import { acceptedEncodings } from './accepted-encodings.js';

it('prefers the smaller of what the caller takes', () => {
  expect(acceptedEncodings('gzip, deflate, br, zstd')).toEqual(['br', 'gzip']);
  expect(acceptedEncodings('GZIP;q=0.5')).toEqual(['gzip']);
});

it('compresses nothing for a caller that does not say or refuses', () => {
  expect(acceptedEncodings(undefined)).toEqual([]);
  expect(acceptedEncodings('br;q=0, gzip; q=0.000, identity')).toEqual([]);
});

import { expect, it } from 'vitest';
import { readSetupCode, setupCodeBytes, writeSetupCode } from './setup-code.js';

it('writes groups that can be read aloud', () => {
  expect(writeSetupCode(Uint8Array.from({ length: setupCodeBytes }, (_, index) => index * 13))).toMatch(/^([0-9a-hjkmnp-tv-z]{5}-){3}[0-9a-hjkmnp-tv-z]{5}$/);
});

it('reads a code however it was typed', () => {
  const code = writeSetupCode(new Uint8Array(setupCodeBytes));
  expect(readSetupCode(` ${code.toUpperCase()} `)).toBe(readSetupCode(code));
  expect(readSetupCode('OOIlL-00111')).toBe('0011100111');
});

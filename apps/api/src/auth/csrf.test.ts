import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { parseMasterKey } from '../secrets/index.js';
import { createCsrfProofs } from './csrf.js';

const proofs = createCsrfProofs(parseMasterKey(randomBytes(32).toString('hex'), 'test'));

it('takes the proof of the session and no other', () => {
  expect(proofs.matches('one', proofs.of('one'))).toBe(true);
  expect(proofs.matches('one', proofs.of('another'))).toBe(false);
  expect(proofs.matches('one', undefined)).toBe(false);
  expect(proofs.matches('one', [proofs.of('one')])).toBe(false);
});

import { expect, test } from 'vitest';
import { hasTypedSecret } from './typed-secrets.js';

const manifest = { fields: { type: 'object', properties: { host: { type: 'string', kind: 'text' }, password: { type: 'string', kind: 'secret' } } } };

test('tells a form with a secret from one that is about what is stored', () => {
  expect([{}, { host: 'db.example.com', password: '' }, { password: 's3cret' }].map((fields) => hasTypedSecret(manifest, fields))).toEqual([false, false, true]);
});

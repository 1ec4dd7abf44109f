import { StorageUnavailableError } from '@rookery/engine';
import { expect, test } from 'vitest';
import { storageError } from './storage-errors.js';

const answer = (code: string) => Object.assign(new Error('it says no'), { severity: 'ERROR', code });

test.each(['08006', '53100', '53300', '57P01', '57014', '25006', '40P01', '55P03', '3D000'])('calls %s of the server unavailable storage', (code) => {
  expect(storageError(answer(code), 'read-links')).toBeInstanceOf(StorageUnavailableError);
});

test('calls a connection that broke unavailable storage, with the cause', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const error = storageError(cause, 'read-links');
  expect(error).toBeInstanceOf(StorageUnavailableError);
  expect(error).toMatchObject({ cause, message: 'read-links: the database cannot be used: connect ECONNREFUSED' });
});

test('leaves a fault of the statement a bug', () => {
  const error = storageError(answer('42703'), 'read-links');
  expect(error).not.toBeInstanceOf(StorageUnavailableError);
  expect(error.message).toBe('read-links: it says no');
});

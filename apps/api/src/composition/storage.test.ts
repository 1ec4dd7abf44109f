import { expect, it } from 'vitest';
import { ownEndpointsOf } from './storage.js';

it('keeps agents from the database that was given', () => {
  expect(ownEndpointsOf('postgres://me@db.example.com/rookery')).toEqual([{ what: 'the database', host: 'db.example.com', port: 5432 }]);
  expect(ownEndpointsOf('postgres://me@10.0.0.5:6432/rookery')).toEqual([{ what: 'the database', host: '10.0.0.5', port: 6432 }]);
});

it('takes a database behind a socket folder, which no agent can reach', () => {
  expect(ownEndpointsOf('postgres://me@%2Fvar%2Frun%2Fpostgresql/rookery')).toEqual([]);
});

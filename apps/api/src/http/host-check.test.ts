import { expect, test } from 'vitest';
import { isAllowed } from './host-check.js';

const allowed = new Set(['localhost', 'rookery.example']);

test.each(['localhost', 'localhost:3000', 'ROOKERY.example:80', '127.0.0.1:3000', '192.168.1.7', '[::1]:3000'])('answers to %s', (host) => {
  expect(isAllowed(host, allowed)).toBe(true);
});

test.each([undefined, '', 'evil.example', 'localhost.evil.example:3000', 'rookery.example.', '127.0.0.1.evil.example'])('does not answer to %s', (host) => {
  expect(isAllowed(host, allowed)).toBe(false);
});

import { expect, test } from 'vitest';
import { parsePostmasterFile } from './postmaster-file.js';

const lines = ['4711', '/srv/data/postgres/cluster', '1795000000', '5432', '/srv/data/postgres/socket', '', '  5432001   65538', 'ready   '];

test('reads pid, port, socket folder and status', () => {
  expect(parsePostmasterFile(`${lines.join('\n')}\n`)).toEqual({
    pid: 4711,
    port: 5432,
    socketFolder: '/srv/data/postgres/socket',
    status: 'ready',
  });
});

test('knows a server that is on its way out', () => {
  expect(parsePostmasterFile([...lines.slice(0, 7), 'stopping'].join('\n'))?.status).toBe('stopping');
});

test('has no opinion on a file that is still being written', () => {
  expect(parsePostmasterFile('4711\n/srv/data/postgres/cluster\n')).toBeUndefined();
});

test('refuses the pids 0 and 1: a signal to them would reach others', () => {
  expect(parsePostmasterFile(['0', ...lines.slice(1)].join('\n'))).toBeUndefined();
  expect(parsePostmasterFile(['1', ...lines.slice(1)].join('\n'))).toBeUndefined();
  expect(parsePostmasterFile(['-4711', ...lines.slice(1)].join('\n'))).toBeUndefined();
});

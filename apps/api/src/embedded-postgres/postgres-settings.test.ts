import { expect, test } from 'vitest';
import { renderAccessRules, renderSettings } from './postgres-settings.js';

const settings = {
  listen: { socketFolder: "/srv/o'hara/socket" },
  port: 5432,
  accessRulesFile: '/srv/pg_hba.conf',
  operatorFile: '/srv/postgresql.local.conf',
  statementStatistics: true,
};

test('listens on the socket only', () => {
  const text = renderSettings(settings);
  expect(text).toContain("listen_addresses = ''\n");
  expect(text).toContain("unix_socket_directories = '/srv/o''hara/socket'\n");
});

test('keeps durability on', () => {
  const text = renderSettings(settings);
  expect(text).toContain("fsync = 'on'\n");
  expect(text).toContain("synchronous_commit = 'on'\n");
  expect(text).toContain("full_page_writes = 'on'\n");
});

test('lets the operator have the last word', () => {
  expect(renderSettings(settings).trimEnd().split('\n').at(-1)).toBe("include = '/srv/postgresql.local.conf'");
});

test('loads statement statistics only where asked', () => {
  expect(renderSettings(settings)).toContain("shared_preload_libraries = 'pg_stat_statements'");
  expect(renderSettings({ ...settings, statementStatistics: false })).not.toContain('pg_stat_statements');
});

test('asks everyone for a password and trusts nobody', () => {
  expect(renderAccessRules(settings.listen)).toContain('local all all scram-sha-256\n');
  expect(renderAccessRules({ address: '127.0.0.1' })).toContain('host all all 127.0.0.1/32 scram-sha-256\n');
});

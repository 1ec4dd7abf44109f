import { expect, test } from 'vitest';
import { chosenCredentials, fieldIssues, isCredentialName, otherIssues, readHosts, type Credential } from './credential.js';

const database: Credential = { name: 'auction-db', kind: 'postgres', hosts: ['db.example.com:5432'], createdAt: '', updatedAt: '', usedBy: [] };
const token: Credential = { ...database, name: 'Crm', kind: 'http-bearer', hosts: [] };
const kinds = new Map([['http-bearer', { kind: 'http-bearer', title: 'Token in a header', fields: {}, isTestable: false, needsConsent: false }]]);

test('finds credentials by name, host and the title of their kind', () => {
  const names = (search: string, kind?: string) => chosenCredentials([token, database], { search, kind }, kinds).map(({ name }) => name);
  expect(names('')).toEqual(['auction-db', 'Crm']);
  expect(names('DB.example')).toEqual(['auction-db']);
  expect(names('header')).toEqual(['Crm']);
  expect(names('', 'postgres')).toEqual(['auction-db']);
});

test('reads hosts with commas and lines, each once', () => {
  expect(readHosts(' a.example, *.b.example\n10.0.0.5:5432\na.example ')).toEqual(['a.example', '*.b.example', '10.0.0.5:5432']);
  expect(readHosts('  ')).toEqual([]);
});

test('sends faults to their fields and keeps the others', () => {
  const issues = [{ path: 'fields.host', code: 'option.required', message: 'm' }, { path: 'hosts.0', code: 'option.invalid', message: 'n' }];
  expect(fieldIssues(issues)).toEqual([{ path: 'host', code: 'option.required', message: 'm' }]);
  expect(otherIssues(issues)).toEqual([issues[1]]);
});

test('takes names that the server takes', () => {
  expect(['a', 'Crm.2_x-y', '', '-a', 'a b', 'a'.repeat(64)].map(isCredentialName)).toEqual([true, true, false, false, false, false]);
});

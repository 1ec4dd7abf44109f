import { credentialManifestOf, defineCredential, option } from '@rookery/sdk';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { checkFields, secretsOf, type CredentialKinds } from './credential-kinds.js';

const crm = defineCredential({
  kind: 'crm',
  title: 'CRM',
  fields: z.strictObject({
    host: option.text({ title: 'Host', description: 'Where it is.' }),
    token: option.secret({ title: 'Token', description: 'From its settings.' }).regex(/^key-/, { error: (issue) => `"${String(issue.input)}" does not begin with key-` }),
  }),
  hosts: ({ host }) => [host],
});
const kinds: CredentialKinds = { credentialKinds: new Map([[crm.kind, crm]]), credentialManifests: () => [credentialManifestOf(crm)] };

it('derives the hosts from the fields', () => {
  expect(checkFields(kinds, 'crm', { host: 'crm.example.com', token: 'key-1' })).toMatchObject({ ok: true, hosts: ['crm.example.com'] });
});

it('tells every fault at once, and never the value', () => {
  const checked = checkFields(kinds, 'crm', { token: 's3cret-value', user: 'ann' });
  expect(checked.ok ? [] : checked.issues.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'fields.host: a value is needed',
    'fields.token: the value does not begin with key-',
    'fields.user: "user" is not known here',
  ]);
  expect(JSON.stringify(checked)).not.toContain('s3cret-value');
});

it('says which kinds there are', () => {
  expect(checkFields(kinds, 'erp', {})).toMatchObject({ ok: false, issues: [{ path: 'kind', hint: 'choose one of: crm' }] });
});

it('hides what the kind calls secret, and every text of a kind that is gone', () => {
  expect(secretsOf(kinds, 'crm', { host: 'crm.example.com', token: 'key-1' })).toEqual(['key-1']);
  expect(secretsOf(kinds, 'gone', { host: 'crm.example.com', token: 'key-1', port: 5 })).toEqual(['crm.example.com', 'key-1']);
});

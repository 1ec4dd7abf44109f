import { afterAll, beforeAll, expect, test } from 'vitest';
import { simulateSheets } from '@rookery/simulators';
import type { CredentialContext } from '@rookery/sdk';
import { loopbackNet } from '@rookery/sdk/testing';
import { startGoogleWorld, type GoogleWorld } from '../google/test/google-world.js';
import { googleServiceAccount } from './google-service-account.js';

let world: GoogleWorld;

beforeAll(async () => {
  world = await startGoogleWorld([simulateSheets()]);
});
afterAll(() => world.google.stop());

const contextOf = (fields: Readonly<Record<string, unknown>>, accessToken?: string): CredentialContext => ({
  net: loopbackNet(), signal: AbortSignal.timeout(20_000), now: Date.now(), credential: { name: 'google', kind: 'google-service-account', fields, ...(accessToken === undefined ? {} : { accessToken }) },
});
const issue = (more: Readonly<Record<string, unknown>>) => {
  const fields = googleServiceAccount.fields.parse({ ...world.fields(), ...more });
  return googleServiceAccount.issueToken?.(contextOf(fields), fields);
};

test('earns a token by an assertion that Google verifies, and says what it is good for', async () => {
  const { fields, accessToken } = await world.credential({ sheets: true, chat: true });
  const parsed = googleServiceAccount.fields.parse(fields);
  expect(await googleServiceAccount.test?.(contextOf(parsed, accessToken), parsed)).toBe('connected, for spreadsheets, chat');
});

test('knows when its token ends', async () => {
  const token = await issue({});
  const minutes = ((token?.expiresAt ?? 0) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(50);
  expect(minutes).toBeLessThan(61);
});

test('says what an administrator must do before it may act as a person', async () => {
  await expect(issue({ subject: 'ann@example.com' })).rejects.toThrow('an administrator must allow the scopes for the service account (domain-wide delegation)');
});

test('says that a key was withdrawn', async () => {
  const key = JSON.stringify({ ...JSON.parse(String(world.fields().key)), client_email: 'gone@project.iam.gserviceaccount.com' });
  await expect(issue({ key })).rejects.toThrow('Google: invalid_grant (Invalid grant: account not found); make a new key for the service account');
});

import { expect, test } from 'vitest';
import { googleOauth2 } from '../credentials/google-oauth2.js';
import { googleServiceAccount } from '../credentials/google-service-account.js';
import { googleBuckets, googleQuotaOwner, paceBelow } from './quota-owner.js';
import { errorOfGoogle } from './refusal.js';

const quota = { service: 'sheets:read', project: paceBelow(300), user: paceBelow(60) };
const namesOf = (credential: string, fields: Readonly<Record<string, unknown>>) => googleBuckets(quota, credential, googleQuotaOwner(fields)).map(({ name }) => name);
const key = (project: object) => JSON.stringify({ type: 'service_account', client_email: 'rookery@lots-7.iam.gserviceaccount.com', private_key: '-----BEGIN PRIVATE KEY-----', ...project });

test('two credentials of one project share its bucket, and each has one of its own', () => {
  const [ann, bob] = ['ann', 'bob'].map((name) => namesOf(name, { clientId: `1234567890-${name}.apps.googleusercontent.com` }));
  expect([ann, bob]).toEqual([['google:sheets:read:1234567890', 'google:sheets:read:1234567890/ann'], ['google:sheets:read:1234567890', 'google:sheets:read:1234567890/bob']]);
});

test('a service account is a user of the project its key names, or the person it acts as', () => {
  expect(namesOf('robot', { key: key({ project_id: 'lots-7-eu' }) })).toEqual(['google:sheets:read:lots-7-eu', 'google:sheets:read:lots-7-eu/rookery@lots-7.iam.gserviceaccount.com']);
  expect(namesOf('robot', { key: key({}), subject: 'ann@example.com' })).toEqual(['google:sheets:read:lots-7', 'google:sheets:read:lots-7/ann@example.com']);
});

test('a credential of no project has its own bucket alone', () => {
  expect(namesOf('hook', {})).toEqual(['google:sheets:read:/hook']);
});

test('both kinds tell the host whose limits they count against', () => {
  expect(googleOauth2.quotaOwner?.(googleOauth2.fields.parse({ clientId: '12-a.apps.googleusercontent.com', clientSecret: 's' }))).toEqual({ project: '12' });
  expect(googleServiceAccount.quotaOwner?.(googleServiceAccount.fields.parse({ key: key({ project_id: 'lots-7' }) }))).toEqual({ project: 'lots-7', user: 'rookery@lots-7.iam.gserviceaccount.com' });
});

test.each([300, 60, 12_000])('stays below %i calls in any minute, however a burst falls', (perMinute) => {
  const { ratePerSecond, burst } = paceBelow(perMinute);
  expect(burst + ratePerSecond * 60).toBeLessThan(perMinute);
});

test.each([
  ["Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute' of service 'sheets.googleapis.com' for consumer 'project_number:12'.", 'google:sheets:read:12'],
  ["Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:12'.", 'google:sheets:read:12/ann'],
  ['User-rate limit exceeded.', 'google:sheets:read:12/ann'],
])('pauses who is meant by: %s', (message, bucket) => {
  const answer = { response: { status: 429, data: { error: { message, errors: [{ reason: 'rateLimitExceeded' }] } } } };
  expect(errorOfGoogle(answer, { credential: 'ann', bucket: 'google:sheets:read:12/ann', projectBucket: 'google:sheets:read:12', isSafe: true, now: 0 })).toMatchObject({ bucket });
});

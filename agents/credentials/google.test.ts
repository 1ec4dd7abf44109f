import { expect, test } from 'vitest';
import { googleChatWebhook } from './google-chat-webhook.js';
import { googleOauth2 } from './google-oauth2.js';
import { googleServiceAccount } from './google-service-account.js';

const account = { clientId: 'a.apps.example', clientSecret: 's3cret' };
const key = JSON.stringify({ type: 'service_account', client_email: 'a@p.iam.gserviceaccount.com', private_key: '-----BEGIN PRIVATE KEY-----' });

test('asks for what is ticked, and for the address of the account', () => {
  const settings = googleOauth2.oauth2?.(googleOauth2.fields.parse({ ...account, calendar: true }));
  expect(settings?.scopes.map((scope) => scope.replace('https://www.googleapis.com/auth/', ''))).toEqual(['userinfo.email', 'spreadsheets', 'calendar.events']);
  expect(settings).toMatchObject({ authorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth', tokenUrl: 'https://oauth2.googleapis.com/token', parameters: { access_type: 'offline', prompt: 'consent' } });
});

test('goes to Google, or to the server that is named and nowhere else', () => {
  expect(googleOauth2.hosts(googleOauth2.fields.parse(account))).toEqual(['*.googleapis.com']);
  const proxied = googleOauth2.fields.parse({ ...account, apiRoot: 'https://proxy.example.com:8443' });
  expect([googleOauth2.hosts(proxied), googleOauth2.oauth2?.(proxied).tokenUrl]).toEqual([['proxy.example.com:8443'], 'https://proxy.example.com:8443/token']);
  expect(googleOauth2.fields.safeParse({ ...account, apiRoot: 'https://proxy.example.com/google' }).success).toBe(false);
});

test.each(['not json', '{"type":"authorized_user"}', '{"installed":{"client_id":"x"}}'])('knows that %s is no key of a service account, and does not repeat it', (text) => {
  const parsed = googleServiceAccount.fields.safeParse({ key: text });
  expect(parsed.error?.issues.map(({ message }) => message)).toEqual(['this is no key of a service account; paste the whole JSON file, which has "type": "service_account" in it']);
});

test('takes a key that lost its line breaks on the way', () => {
  expect(googleServiceAccount.fields.safeParse({ key: key.replaceAll(',', ', ') }).success).toBe(true);
});

test('lets a webhook go to its own host only', () => {
  const url = 'https://chat.googleapis.com/v1/spaces/AAAA/messages?key=k&token=t';
  expect(googleChatWebhook.hosts(googleChatWebhook.fields.parse({ url }))).toEqual(['chat.googleapis.com']);
  expect(['https://evil.example/hook', 'https://chat.googleapis.com/v1/spaces/AAAA/messages'].map((other) => googleChatWebhook.fields.safeParse({ url: other }).success)).toEqual([false, false]);
});

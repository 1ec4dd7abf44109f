import { describe, expect, test } from 'vitest';
import { netError, runAgent, type CannedAnswer } from '@rookery/sdk/testing';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { appendGoogleSheet } from './agent.js';

const endpoint = 'https://sheets.googleapis.com/v4/spreadsheets/sheet-id/values/*';
const credentials = { google: { kind: 'google-oauth2', fields: {}, accessToken: 'ya29.a' }, other: { kind: 'postgres', fields: {} } };
const options = { credential: 'google', spreadsheet: 'sheet-id', sheet: 'Lots', columns: [{ name: 'Make', value: '{{ make }}' }, { name: 'All', value: { is: '{{ make }}' } }] };
const added = { body: { updates: { updatedRange: 'Lots!A5:C5', updatedRows: 1 } } };

const append = (answer: CannedAnswer, more: JsonObject = {}) =>
  runAgent(appendGoogleSheet, { options: { ...options, ...more }, net: { [endpoint]: answer }, credentials, receive: [{ payload: { make: 'BMW' } }] });

test('asks Google on the guarded network, with the credential named and the token in its header', async () => {
  const { requests } = await append(added);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ method: 'POST', credential: 'google' });
  expect(requests[0]?.url).toContain('valueInputOption=RAW&insertDataOption=INSERT_ROWS');
  expect(requests[0]?.headers['authorization']).toBe('Bearer ya29.a');
  expect(JSON.parse(requests[0]?.body ?? '{}').values).toEqual([[expect.any(String), 'BMW', '{"is":"BMW"}']]);
});

describe('a refusal', () => {
  test.each([
    ['of too many calls', { status: 429, headers: { 'retry-after': '7' }, body: { error: { message: 'Quota exceeded', status: 'RESOURCE_EXHAUSTED' } } }, 'failed', 'the provider asks to wait 7 s'],
    ['of too many calls, the older way', { status: 403, body: { error: { message: 'Rate Limit Exceeded', errors: [{ reason: 'userRateLimitExceeded' }] } } }, 'failed', 'the provider asks to wait 20 s'],
    ['of the whole day', { status: 403, body: { error: { message: 'Daily Limit Exceeded', errors: [{ reason: 'dailyLimitExceeded' }] } } }, 'failed', 'the provider asks to wait 3600 s'],
    ['of an API that is off', { status: 403, body: { error: { message: 'Sheets API has not been used', details: [{ reason: 'SERVICE_DISABLED' }] } } }, 'dead', 'Google: Sheets API has not been used; switch the API on in the Google Cloud project of the client'],
    ['of a stranger', { status: 403, body: { error: { message: 'The caller does not have permission', status: 'PERMISSION_DENIED' } } }, 'dead', 'Google: The caller does not have permission; share it with the account of the credential'],
    ['without a reason', { status: 500, body: { error: { message: 'Internal error' } } }, 'unknown', 'Google: 500 Internal error'],
    ['by a gateway', { status: 502, body: '<html>' }, 'unknown', 'Google: 502 status 502'],
    ['by a closed port', netError('network.refused', endpoint, { sent: false }), 'failed', 'no answer from Google (network.refused)'],
    ['by a time-out', netError('network.timeout', endpoint), 'unknown', 'no answer from Google (network.timeout)'],
    ['by the guard', netError('network.denied', 'not permitted', { sent: false }), 'dead', 'Google may not be called: not permitted'],
    ['that half succeeded', { body: { updates: {} } }, 'unknown', 'Google says that it added 0 of 1 rows'],
  ] satisfies [string, CannedAnswer, string, string][])('%s leaves the delivery as it should', async (_what, answer, status, message) => {
    const { deliveries, requests } = await append(answer);
    expect([deliveries[0]?.status, deliveries[0]?.error?.message, requests.length]).toEqual([status, message, 1]);
  });

  test('of a credential of another kind comes before any call', async () => {
    const { deliveries, requests } = await runAgent(appendGoogleSheet, { options: { ...options, credential: 'other' }, net: {}, credentials, receive: [{ payload: {} }] });
    expect([deliveries[0]?.error?.message, requests.length]).toEqual(['the credential "other" is of the kind "postgres"; choose one of the kinds google-oauth2, google-service-account', 0]);
  });
});

test('knows what is no spreadsheet', () => {
  const parsed = parseOptions(appendGoogleSheet, { version: 1, options: { ...options, spreadsheet: 'https://example.com/x' } }, 'options');
  expect(parsed).toMatchObject({ ok: false, issues: [{ path: 'options.spreadsheet', message: '"https://example.com/x" is neither the address nor the id of a spreadsheet; copy it from the browser' }] });
});

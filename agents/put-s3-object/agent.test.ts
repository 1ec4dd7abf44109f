import { expect, it } from 'vitest';
import { parseOptions, type JsonObject } from '@rookery/sdk';
import { netError, runAgent, type CannedAnswer } from '@rookery/sdk/testing';
import { putS3Object } from './agent.js';

const credentials = { archive: { kind: 's3', fields: { accessKeyId: 'AK', secretAccessKey: 'secret-marker', region: 'eu-central-1' } } };
const url = 'https://s3.eu-central-1.amazonaws.com/lots/A.json';
const put = (answer: CannedAnswer, options: JsonObject = {}) =>
  runAgent(putS3Object, { options: { credential: 'archive', bucket: 'lots', key: '{{ vin }}.json', ...options }, credentials, net: { [`PUT ${url}*`]: answer, [`${url}*`]: answer }, receive: [{ payload: { vin: 'A' } }] });
const refused = (status: number, code: string): CannedAnswer => ({ status, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>said ${code}</Message></Error>` });

it.each<[CannedAnswer, string, string]>([
  [refused(403, 'SignatureDoesNotMatch'), 'dead', 'check the secret key in the credential'],
  [refused(403, 'InvalidAccessKeyId'), 'dead', 'check the access key in the credential'],
  [refused(301, 'PermanentRedirect'), 'dead', 'check the region in the credential'],
  [refused(503, 'SlowDown'), 'failed', 'the storage refused it for now'],
  [refused(500, 'InternalError'), 'unknown', 'it is not known whether the object was written'],
])('says what %j means', async (answer, status, message) => {
  const run = await put(answer);
  expect(run.deliveries[0]).toMatchObject({ status, error: { message: expect.stringContaining(message) } });
  expect(run.deliveries[0]?.error?.message).not.toContain('secret-marker');
});

it('leaves an object as it is that is there already, and says so', async () => {
  const run = await put(refused(412, 'PreconditionFailed'), { overwrite: false });
  expect([run.requests[0]?.headers['if-none-match'], run.emitted.map(({ port }) => port)]).toEqual(['*', ['none']]);
  const own = await runAgent(putS3Object, { options: { credential: 'archive', bucket: 'lots', gather: 'lines', key: 'l/', overwrite: false }, credentials, net: { 'https://s3.eu-central-1.amazonaws.com/lots/l/*': refused(412, 'PreconditionFailed') }, receive: [{ payload: {} }] });
  expect(own.emitted.map(({ port }) => port)).toEqual(['out']);
});

it('signs the call for the region, and calls nobody but the host of the bucket', async () => {
  const run = await put({ headers: { etag: '"abc"' } });
  expect(run.requests.map(({ method, url: called }) => [method, new URL(called).href.split('?')[0]])).toEqual([['PUT', url]]);
  expect(run.requests[0]?.headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 Credential=AK\/\d{8}\/eu-central-1\/s3\/aws4_request/);
  expect(run.emitted[0]?.payload).toEqual({ bucket: 'lots', key: 'A.json', etag: 'abc' });
});

it.each<[JsonObject, readonly string[]]>([
  [{}, []],
  [{ content: 'json' }, ['o.json: there is no JSON value to write']],
  [{ content: 'text', text: 'x', gather: 'lines' }, ['o.content: lines are lines of JSON']],
])('checks %j', (options, faults) => {
  const parsed = parseOptions(putS3Object, { version: 1, options: { credential: 'archive', bucket: 'b', ...options } }, 'o');
  expect(parsed.ok ? [] : parsed.issues.map(({ path, message }) => `${path}: ${message}`)).toEqual(faults);
});

it('does not know what became of an object whose answer was lost', async () => {
  const run = await put(netError('network.failed', 'reset', { sent: true }));
  expect(run.deliveries[0]?.status).toBe('unknown');
});

import { expect, it } from 'vitest';
import { runAgent, type CannedAnswer } from '@rookery/sdk/testing';
import { s3Objects } from './agent.js';

const credentials = { archive: { kind: 's3', fields: { accessKeyId: 'AK', secretAccessKey: 'secret-marker', endpoint: 'https://minio.example:9000' } } };
const xml = (body: string, status = 200): CannedAnswer => ({ status, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0"?>${body}` });
const listing = (keys: readonly string[], isTruncated: boolean) =>
  xml(`<ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${keys.map((key) => `<Contents><Key>${key}</Key><LastModified>2026-01-05T09:00:00.000Z</LastModified><ETag>&quot;e${key}&quot;</ETag><Size>1</Size></Contents>`).join('')}</ListBucketResult>`);

it('asks for the next page behind the last key, and leaves out what only shows a folder', async () => {
  const folder = '<Contents><Key>f/</Key><LastModified>2026-01-05T09:00:00.000Z</LastModified><ETag>x</ETag><Size>0</Size></Contents></ListBucketResult>';
  const first = xml(`<ListBucketResult><IsTruncated>true</IsTruncated><Contents><Key>a</Key><LastModified>2026-01-05T09:00:00.000Z</LastModified><ETag>&quot;ea&quot;</ETag><Size>1</Size></Contents>${folder}`);
  const run = await runAgent(s3Objects, { options: { credential: 'archive', bucket: 'events' }, credentials, net: { 'https://minio.example:9000/events*': [first, listing(['g'], false)] } });
  expect(run.emitted.map(({ payload }) => payload)).toEqual([
    { key: 'a', etag: 'ea', size: 1, changedAt: '2026-01-05T09:00:00.000Z' },
    { key: 'g', etag: 'eg', size: 1, changedAt: '2026-01-05T09:00:00.000Z' },
  ]);
  expect(run.requests.map(({ url }) => new URL(url).searchParams.get('start-after'))).toEqual([null, 'f/']);
});

it('points to the credential when the keys are wrong, without the secret', async () => {
  const net = { 'https://minio.example:9000/events*': xml('<Error><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>', 403) };
  await expect(runAgent(s3Objects, { options: { credential: 'archive', bucket: 'events' }, credentials, net })).rejects.toMatchObject({ code: 'source.failed', message: expect.stringMatching(/^(?!.*secret-marker).*check the secret key in the credential/) });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import S3rver from 's3rver';

/** A store on this machine, with one bucket. It checks no signature, so wrong keys are tested elsewhere. */
export async function startS3() {
  const directory = await mkdtemp(join(tmpdir(), 'rookery-s3-'));
  const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: 'events', configs: [] }] });
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: keys, requestChecksumCalculation: 'WHEN_REQUIRED' });
  return {
    endpoint,
    credential: { kind: 's3', fields: { ...keys, endpoint } },
    put: async (key: string, body: string | Uint8Array) => void (await client.send(new PutObjectCommand({ Bucket: 'events', Key: key, Body: body }))),
    async object(key: string) {
      const { Body, ContentType, ContentEncoding } = await client.send(new GetObjectCommand({ Bucket: 'events', Key: key }));
      return { bytes: Buffer.from((await Body?.transformToByteArray()) ?? []), type: ContentType, encoding: ContentEncoding };
    },
    keys: async () => ((await client.send(new ListObjectsV2Command({ Bucket: 'events' }))).Contents ?? []).map(({ Key = '' }) => Key),
    async stop() {
      client.destroy();
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

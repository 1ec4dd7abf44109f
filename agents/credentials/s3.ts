import { z } from 'zod';
import { defineCredential, option } from '@rookery/sdk';

/** Amazon S3, or a store that speaks its protocol: MinIO, Ceph, R2, Spaces. */
export const s3 = defineCredential({
  kind: 's3',
  title: 'S3 object storage',
  fields: z.strictObject({
    accessKeyId: option.text({ title: 'Access key', description: 'Its id, of a user with rights on these buckets only.' }).max(200),
    secretAccessKey: option.secret({ title: 'Secret key', description: 'Sent to nobody; it signs the calls.' }),
    region: option.text({ title: 'Region', description: 'Of the bucket; other stores take any word.' }).regex(/^[a-z0-9-]{2,40}$/, { error: 'write a region such as "eu-central-1"' }).default('us-east-1'),
    endpoint: option
      .text({ title: 'Address', description: 'Of a store that is not Amazon\'s.', placeholder: 'https://minio.example.com:9000' })
      .regex(/^https?:\/\/[^\s/@?#]+\/?$/, { error: 'write scheme, host and port, for example "https://minio.example.com:9000"' })
      .optional(),
    pathStyle: option.boolean({ title: 'Bucket in the path', description: 'https://host/bucket/key instead of https://bucket.host/key; MinIO and most others need it.', advanced: true }).default(true),
  }),
  hosts({ endpoint, region, pathStyle }) {
    if (endpoint === undefined) return [`s3.${region}.amazonaws.com:443`, `*.s3.${region}.amazonaws.com:443`];
    const { hostname, port, protocol } = new URL(endpoint);
    const own = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
    return [`${hostname}:${own}`, ...(pathStyle ? [] : [`*.${hostname}:${own}`])];
  },
});

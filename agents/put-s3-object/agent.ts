import { defineAction, PermanentError, TransientError, UnknownOutcomeError, UserError, type Delivery, type DeliveryOutcome } from '@rookery/sdk';
import { faultOf } from '../s3/failures.js';
import { withS3, type S3Access } from '../s3/s3-client.js';
import { bytesOf, plan, type PlannedObject } from './planned-object.js';
import { spec, type PutS3ObjectOptions } from './spec.js';

const AT_ONCE = 8;
const LARGEST_ANSWER_BYTES = 1024 * 1024;

/** A key names one object, and a repeat writes the same bytes to it again. The host keeps a batch together over a crash, so gathered lines keep their name. */
export const putS3Object = defineAction(spec, {
  delivery: 'idempotent',
  batchSize: 200,
  concurrency: 2,

  async performBatch({ options, net, signal, credential }, deliveries) {
    const login = await credential(options.credential);
    const { objects, errors } = plan(options, deliveries);
    const outcomes = new Map<Delivery, DeliveryOutcome | Error>(errors);
    if (objects.length > 0) {
      await withS3(net, login, { timeoutMs: options.timeout, maxBytes: LARGEST_ANSWER_BYTES }, signal, async (access) => {
        for (const chunk of inRounds(objects)) {
          const results = await Promise.all(chunk.map((object) => put(access, options, object)));
          for (const [index, { deliveries: own }] of chunk.entries()) for (const delivery of own) outcomes.set(delivery, results[index]?.(delivery) ?? new Error('the storage told nothing of this object'));
        }
      });
    }
    return deliveries.map((delivery) => outcomes.get(delivery) ?? new Error('the batch told nothing of this event'));
  },
});

/** Some at once, but never two of one key: the later event is to be the last. */
function inRounds(objects: readonly PlannedObject[]): readonly (readonly PlannedObject[])[] {
  const rounds: PlannedObject[][] = [];
  for (const object of objects) {
    const round = rounds.at(-1);
    const isFree = round !== undefined && round.length < AT_ONCE && !round.some(({ bucket, key }) => bucket === object.bucket && key === object.key);
    if (isFree) round.push(object);
    else rounds.push([object]);
  }
  return rounds;
}

async function put({ client, library, host }: S3Access, options: PutS3ObjectOptions, object: PlannedObject): Promise<(delivery: Delivery) => DeliveryOutcome | Error> {
  const { bucket, key, isOwn } = object;
  const done = (etag: string): DeliveryOutcome => ({ status: 'delivered', reference: `${bucket}/${key}`, outputs: [{ payload: { bucket, key, etag } }] });
  try {
    const { body, type, encoding } = await bytesOf(options, object);
    const { ETag: etag = '' } = await client.send(new library.PutObjectCommand({
      Bucket: bucket, Key: key, Body: body, ContentType: type,
      ...(encoding === undefined ? {} : { ContentEncoding: encoding }), ...(options.overwrite ? {} : { IfNoneMatch: '*' }),
    }));
    return () => done(etag.replaceAll('"', ''));
  } catch (error) {
    const { kind, reason } = faultOf(error, host);
    const parameters = { reason };
    switch (kind) {
      case 'there': return (delivery) => (isOwn ? done('') : { status: 'delivered', reference: `${bucket}/${key}`, outputs: [{ payload: delivery.event.payload, port: 'none' }] });
      case 'passing': return () => new TransientError(`the storage refused it for now: ${reason}`, { parameters, cause: error });
      case 'unknown': return () => new UnknownOutcomeError(`it is not known whether the object was written: ${reason}`, { parameters, cause: error });
      case 'set-up': return () => new UserError(`the storage refuses the call: ${reason}`, { code: 'provider.refused', parameters, cause: error });
      case 'object': return () => new PermanentError(`the storage refuses the object: ${reason}`, { parameters, cause: error });
    }
  }
}

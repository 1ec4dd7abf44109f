import { createHash, createHmac, randomUUID } from 'node:crypto';
import { UserError, type Credential } from '@rookery/sdk';
import { httpSigning, signingKeyOf } from '../credentials/http-signing.js';
import type { SignatureOption } from './signature-option.js';

/** A request right before it leaves. */
export interface Signable {
  readonly method: string;
  readonly url: string;
  readonly body: string | Uint8Array;
  readonly idempotencyKey: string;
  /** Milliseconds. */
  readonly now: number;
}

/** The headers that prove who sends a request: signature, and time and key id where they are wanted. Throws a user error for a credential without a signing key. */
export function signatureHeaders(signature: SignatureOption, credential: Credential, request: Signable): Readonly<Record<string, string>> {
  if (credential.kind !== httpSigning.kind) {
    throw new UserError(`credential: "${credential.name}" is a "${credential.kind}"; a signature needs one of the kind http-signing`);
  }
  const fields = httpSigning.fields.parse(credential.fields);
  const signer: Signer = { key: signingKeyOf(fields), keyId: fields.keyId ?? '', seconds: String(Math.floor(request.now / 1_000)) };
  switch (signature.preset) {
    case 'stripe':
      return { [signature.header ?? 'Stripe-Signature']: `t=${signer.seconds},v1=${hexOf(signer.key, `${signer.seconds}.`, request.body)}` };
    case 'github':
      return { [signature.header ?? 'X-Hub-Signature-256']: `sha256=${hexOf(signer.key, '', request.body)}` };
    case 'slack':
      return { [signature.header ?? 'X-Slack-Signature']: `v0=${hexOf(signer.key, `v0:${signer.seconds}:`, request.body)}`, 'X-Slack-Request-Timestamp': signer.seconds };
    case 'standard-webhooks': {
      const hmac = createHmac('sha256', signer.key).update(`${request.idempotencyKey}.${signer.seconds}.`).update(request.body);
      return { 'webhook-id': request.idempotencyKey, 'webhook-timestamp': signer.seconds, [signature.header ?? 'webhook-signature']: `v1,${hmac.digest('base64')}` };
    }
    case 'generic':
      return genericHeaders(signature, signer, request);
  }
}

interface Signer {
  readonly key: Buffer;
  readonly keyId: string;
  /** The time as Unix seconds. */
  readonly seconds: string;
}

function genericHeaders(signature: SignatureOption, signer: Signer, request: Signable): Readonly<Record<string, string>> {
  const { header = 'X-Signature', algorithm, encoding, prefix = '', timestampHeader, keyHeader } = signature;
  const timestamp = timestampOf(signature, request.now);
  const hmac = createHmac(algorithm, signer.key);
  for (const piece of signedPieces(signature, { ...signer, timestamp }, request)) hmac.update(piece);
  return {
    ...(timestampHeader === undefined ? {} : { [timestampHeader]: timestamp }),
    ...(keyHeader === undefined ? {} : { [keyHeader]: signer.keyId }),
    [header]: `${prefix}${hmac.digest(encoding)}`,
  };
}

/** The body goes in as its bytes, which a template could not hold, wherever the text names it. */
function signedPieces({ signed, timestampHeader }: SignatureOption, { timestamp, keyId }: Signer & { readonly timestamp: string }, request: Signable): readonly (string | Uint8Array)[] {
  const { body, method, idempotencyKey } = request;
  if (signed === undefined) return timestampHeader === undefined ? [body] : [`${timestamp}.`, body];
  const url = new URL(request.url);
  const bodyMark = randomUUID();
  const text = signed.render({
    method, url: url.href, host: url.host, path: url.pathname, query: url.search.slice(1), timestamp, keyId, idempotencyKey,
    body: bodyMark, bodySha256: createHash('sha256').update(body).digest('hex'),
  });
  return text.split(bodyMark).flatMap((piece, index) => (index === 0 ? [piece] : [body, piece]));
}

function timestampOf({ timestampFormat }: SignatureOption, now: number): string {
  if (timestampFormat === 'iso') return new Date(now).toISOString();
  return String(timestampFormat === 'seconds' ? Math.floor(now / 1_000) : now);
}

function hexOf(key: Buffer, before: string, body: string | Uint8Array): string {
  return createHmac('sha256', key).update(before).update(body).digest('hex');
}

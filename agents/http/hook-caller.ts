import { createHmac } from 'node:crypto';
import type { WebhookRefusal, WebhookRequest } from '@rookery/sdk';
import { isSameText } from './constant-time.js';
import { unauthorized } from './hook-refusals.js';
import { checkTime } from './replay-window.js';

/** How a caller signs, with every default filled in. */
export interface Signing {
  readonly header: string;
  readonly algorithm: 'sha256' | 'sha512' | 'sha1';
  readonly encoding: 'hex' | 'base64';
  readonly prefix?: string | undefined;
  readonly timestampHeader?: string | undefined;
  readonly signed?: 'timestamp.body' | 'body' | undefined;
  /** Milliseconds. */
  readonly tolerance: number;
}

export const defaultSigning: Signing = { header: 'x-signature', algorithm: 'sha256', encoding: 'hex', tolerance: 300_000 };

/** Refuses a request that brings neither `x-rookery-secret` nor a bearer token equal to one of the secrets. */
export function checkSecret(request: WebhookRequest, secrets: readonly string[]): WebhookRefusal | undefined {
  const given = request.headers['x-rookery-secret'] ?? bearerOf(request.headers['authorization']);
  if (given === undefined) return unauthorized('webhook.secret', 'send the secret of this address as "x-rookery-secret" or as "authorization: bearer ..."');
  return isOneOf(given, secrets) ? undefined : unauthorized('webhook.secret', 'the secret is wrong; copy it from the agent');
}

/** Refuses a request whose signature is not the HMAC of its bytes under one of the keys, or whose time is outside the replay window. */
export function checkSignature(request: WebhookRequest, signing: Signing, keys: readonly string[]): WebhookRefusal | undefined {
  const { header, encoding, timestampHeader, prefix = '' } = signing;
  const given = request.headers[header]?.trim();
  if (given === undefined || given === '') return unauthorized('webhook.signature', `the header "${header}" with the signature is missing`);
  const time = timestampHeader === undefined ? undefined : request.headers[timestampHeader]?.trim();
  const written = (text: string): string => (encoding === 'hex' ? text.toLowerCase() : text);
  // The signature is looked at first, so that a forged call learns nothing about the window.
  if (!isOneOf(written(given), keys.map((key) => written(prefix + sign(request.rawBody, signing, { key, time }))))) {
    return unauthorized('webhook.signature', `the signature in "${header}" does not match the body; check key, algorithm, encoding and what is signed`);
  }
  return timestampHeader === undefined ? undefined : checkTime({ header: timestampHeader, time, receivedAt: request.receivedAt, tolerance: signing.tolerance });
}

/** Whether a text is one of those expected. All are compared, so that the time does not tell which one it was. */
export function isOneOf(given: string, expected: readonly string[]): boolean {
  return expected.map((one) => isSameText(given, one)).includes(true);
}

function sign(body: Uint8Array, signing: Signing, call: { readonly key: string; readonly time: string | undefined }): string {
  const hmac = createHmac(signing.algorithm, call.key);
  const coversTime = signing.timestampHeader !== undefined && signing.signed !== 'body';
  if (coversTime) hmac.update(`${call.time ?? ''}.`);
  return hmac.update(body).digest(signing.encoding);
}

function bearerOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^bearer +(\S+)\s*$/i.exec(header)?.[1];
}

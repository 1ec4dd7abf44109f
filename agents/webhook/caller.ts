import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { formatDuration, type WebhookRefusal, type WebhookRequest } from '@rookery/sdk';

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

/** Refuses a request that brings neither `x-rookery-secret` nor a bearer token equal to the secret. */
export function checkSecret(request: WebhookRequest, secret: string): WebhookRefusal | undefined {
  const given = request.headers['x-rookery-secret'] ?? bearerOf(request.headers['authorization']);
  if (given === undefined) return refusal('webhook.secret', 'send the secret of this address as "x-rookery-secret" or as "authorization: bearer ..."');
  return isEqual(given, secret) ? undefined : refusal('webhook.secret', 'the secret is wrong; copy it from the agent');
}

/** Refuses a request whose signature is not the HMAC of its bytes, or whose time is outside the replay window. */
export function checkSignature(request: WebhookRequest, signing: Signing, key: string): WebhookRefusal | undefined {
  const given = request.headers[signing.header]?.trim();
  if (given === undefined || given === '') return refusal('webhook.signature', `the header "${signing.header}" with the signature is missing`);
  const time = signing.timestampHeader === undefined ? undefined : request.headers[signing.timestampHeader]?.trim();
  const late = signing.timestampHeader === undefined ? undefined : checkTime(signing, signing.timestampHeader, time, request.receivedAt);
  const expected = (signing.prefix ?? '') + sign(request.rawBody, signing, { key, time });
  // The signature is looked at first, so that a forged call learns nothing about the window.
  if (!isEqual(signing.encoding === 'hex' ? given.toLowerCase() : given, signing.encoding === 'hex' ? expected.toLowerCase() : expected)) {
    return refusal('webhook.signature', `the signature in "${signing.header}" does not match the body; check key, algorithm, encoding and what is signed`);
  }
  return late;
}

function sign(body: Uint8Array, signing: Signing, call: { readonly key: string; readonly time: string | undefined }): string {
  const hmac = createHmac(signing.algorithm, call.key);
  const coversTime = signing.timestampHeader !== undefined && signing.signed !== 'body';
  if (coversTime) hmac.update(`${call.time ?? ''}.`);
  return hmac.update(body).digest(signing.encoding);
}

function checkTime(signing: Signing, header: string, time: string | undefined, receivedAt: number): WebhookRefusal | undefined {
  const at = time === undefined ? Number.NaN : readTime(time);
  if (Number.isNaN(at)) return refusal('webhook.replay', `the header "${header}" must hold the time of the call: Unix seconds, milliseconds or ISO 8601`);
  if (Math.abs(receivedAt - at) <= signing.tolerance) return undefined;
  return refusal('webhook.replay', `the call is of ${new Date(at).toISOString()}, more than ${formatDuration(signing.tolerance)} away; send it anew with the current time`);
}

/** Eleven digits of seconds last until the year 5138, so a longer number is milliseconds. */
function readTime(text: string): number {
  if (/^\d{1,11}$/.test(text)) return Number(text) * 1000;
  if (/^\d{12,15}$/.test(text)) return Number(text);
  return Date.parse(text);
}

function bearerOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /^bearer +(\S+)\s*$/i.exec(header)?.[1];
}

/** Digests have one length, so neither the time nor a throw tells how much of the text was right. */
function isEqual(given: string, expected: string): boolean {
  return timingSafeEqual(digestOf(given), digestOf(expected));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refusal(code: string, message: string): WebhookRefusal {
  return { refuse: { status: 401, code, message } };
}

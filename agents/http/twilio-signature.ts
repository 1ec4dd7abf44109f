import { createHash, createHmac } from 'node:crypto';
import { isSameText } from './constant-time.js';

/** A request as Twilio signs it. */
export interface TwilioRequest {
  /** The whole address Twilio called, query included: the one written into its console, not what a proxy made of it. */
  readonly url: string;
  /** `x-twilio-signature`. */
  readonly signature: string;
  /** The body as it came. A form is signed by its fields, anything else by `bodySHA256` in the address. */
  readonly rawBody: Uint8Array;
  readonly contentType: string | undefined;
}

/**
 * Whether one of the account's auth tokens signed the request (Twilio, "Validating signatures from Twilio"): HMAC-SHA1 over the
 * address and the sorted form fields; with another body over the address, which names the body's SHA-256. Twilio signs with or
 * without the port of the address, so both count.
 */
export function isSignedByTwilio(request: TwilioRequest, authTokens: readonly string[]): boolean {
  const { url, signature, rawBody, contentType } = request;
  const bodyHash = URL.parse(url)?.searchParams.get('bodySHA256') ?? undefined;
  if (bodyHash !== undefined && !isSameText(bodyHash.toLowerCase(), createHash('sha256').update(rawBody).digest('hex'))) return false;
  const isForm = contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/x-www-form-urlencoded';
  // A body that nothing of the signature covers could be anybody's.
  if (bodyHash === undefined && !isForm && rawBody.length > 0) return false;
  const fields = bodyHash === undefined && isForm ? new URLSearchParams(Buffer.from(rawBody).toString('utf8')) : new URLSearchParams();
  const expected = authTokens.flatMap((token) => writingsOf(url).map((address) => twilioSignature(token, address, fields)));
  return expected.map((candidate) => isSameText(signature, candidate)).includes(true);
}

/** The signature in base64: fields sorted by name, each name and value behind the other; a value that comes twice counts once. */
export function twilioSignature(authToken: string, url: string, fields: URLSearchParams): string {
  const names = [...new Set(fields.keys())].toSorted();
  const text = names.map((name) => [...new Set(fields.getAll(name))].toSorted().map((value) => name + value).join('')).join('');
  return createHmac('sha1', authToken).update(url + text, 'utf8').digest('base64');
}

/** The address as it stands, with the port of its scheme and without any port. */
function writingsOf(url: string): readonly string[] {
  const parts = /^(https?):\/\/([^/?#]*)(.*)$/i.exec(url);
  if (parts === null) return [url];
  const [, scheme = '', authority = '', rest = ''] = parts;
  const host = authority.replace(/:\d+$/, '');
  const port = scheme.toLowerCase() === 'https' ? 443 : 80;
  return [...new Set([url, `${scheme}://${host}${rest}`, `${scheme}://${host}:${port}${rest}`])];
}

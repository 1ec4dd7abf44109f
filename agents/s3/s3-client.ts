import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { UserError, type Credential, type Net } from '@rookery/sdk';
import { s3 } from '../credentials/s3.js';

export interface S3Access {
  readonly client: S3Client;
  /** The library's commands, loaded with it. */
  readonly library: typeof import('@aws-sdk/client-s3');
  /** Names the place in errors. */
  readonly host: string;
}

export interface S3Limits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** What the library hands to whoever carries its requests. */
interface CarriedRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly method: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Set by the door itself. */
const NOT_OURS: ReadonlySet<string> = new Set(['host', 'content-length', 'connection', 'expect']);

/** Runs `work` with a client whose every call goes through the guarded door. It tries nothing again: that is the host's. */
export async function withS3<T>(net: Net, credential: Credential, limits: S3Limits, signal: AbortSignal, work: (access: S3Access) => Promise<T>): Promise<T> {
  const login = credential.kind === s3.kind ? s3.fields.safeParse(credential.fields) : undefined;
  if (login?.success !== true) throw new UserError(`credential: "${credential.name}" is no stored object storage of the kind "s3"; choose another or save it again`, { code: 'provider.refused' });
  const { accessKeyId, secretAccessKey, region, endpoint, pathStyle } = login.data;
  // Loaded with the first bucket: it is a large part of a start.
  const library = await import('@aws-sdk/client-s3');
  const client = new library.S3Client({
    region, forcePathStyle: pathStyle, maxAttempts: 1, credentials: { accessKeyId, secretAccessKey },
    ...(endpoint === undefined ? {} : { endpoint }),
    // Other stores refuse checksums they do not know.
    requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { metadata: { handlerProtocol: 'http/1.1' }, handle: (request: CarriedRequest) => carry(net, request, { ...limits, credential: credential.name, signal }) },
  });
  try {
    return await work({ client, library, host: endpoint === undefined ? `s3.${region}.amazonaws.com` : new URL(endpoint).host });
  } finally {
    client.destroy();
  }
}

async function carry(net: Net, request: CarriedRequest, { credential, signal, timeoutMs, maxBytes }: S3Limits & { readonly credential: string; readonly signal: AbortSignal }) {
  const response = await net.fetch(urlOf(request), {
    method: request.method, credential, signal, timeoutMs, maxBytes, redirect: 'manual',
    headers: Object.fromEntries(Object.entries(request.headers).filter(([name]) => !NOT_OURS.has(name.toLowerCase()))),
    ...(typeof request.body === 'string' || request.body instanceof Uint8Array ? { body: request.body } : {}),
  });
  const body = response.body === null ? Readable.from([]) : Readable.fromWeb(response.body);
  return { response: { statusCode: response.status, headers: Object.fromEntries(response.headers), body } };
}

function urlOf({ protocol, hostname, port, path, query = {} }: CarriedRequest): string {
  const parts = Object.entries(query).flatMap(([name, value]) => [value].flat().map((text) => (text === null ? encoded(name) : `${encoded(name)}=${encoded(text)}`)));
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${parts.length === 0 ? '' : `?${parts.join('&')}`}`;
}

/** As the signature counts it (RFC 3986, with these letters escaped as well). */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (letter) => `%${letter.codePointAt(0)?.toString(16).toUpperCase()}`);
}

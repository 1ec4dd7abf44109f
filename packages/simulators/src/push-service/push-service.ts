import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify, type ECDH } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, readBody, resetConnection, supervise } from '../wire/exchange.js';
import { createFaultQueue, type FaultPlan } from '../wire/faults.js';
import { isRecord, parseJson } from '../wire/json-value.js';
import { listenOnLoopback, type ListenOptions } from '../wire/loopback-server.js';

/** What `JSON.stringify` makes of a browser's PushSubscription. */
export interface PushServiceSubscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

/** A message as the browser shows it. */
export interface ShownPush {
  readonly subscription: string;
  /** Decrypted. */
  readonly text: string;
  readonly ttl: number;
  readonly urgency: string;
  readonly topic: string | null;
}

export interface PushService {
  readonly url: string;
  /** A browser subscribes; only messages signed with `applicationServerKey` (base64url) reach it. */
  subscribe(applicationServerKey: string): PushServiceSubscription;
  /** The person takes the permission back. */
  unsubscribe(endpoint: string): void;
  shown(endpoint?: string): readonly ShownPush[];
  inject(plan: FaultPlan): void;
  stop(): Promise<void>;
}

interface Subscriber {
  readonly keys: ECDH;
  readonly auth: Buffer;
  readonly applicationServerKey: string;
}

const LARGEST_BODY = 4096;
const LONGEST_TOKEN_S = 86_400;

/**
 * Starts a push service and the browsers that listen to it. It takes what the standards ask for: a POST with TTL (RFC 8030), encrypted as RFC 8291 says, which is
 * proven by decrypting it, signed by the key the browser subscribed with (RFC 8292). A subscription that is gone answers 410.
 */
export async function startPushService(options: ListenOptions & { readonly now?: () => number } = {}): Promise<PushService> {
  const { now = Date.now } = options;
  const subscribers = new Map<string, Subscriber>();
  const faults = createFaultQueue();
  const shown: ShownPush[] = [];
  let count = 0;

  const take = (request: IncomingMessage, path: string, body: Buffer): { readonly status: number; readonly reason?: string } => {
    const subscriber = subscribers.get(path);
    if (subscriber === undefined) return { status: 410, reason: 'the subscription is gone' };
    const fault = faultOfVapid(request, subscriber.applicationServerKey, new URL(server.url).origin, now());
    if (fault !== undefined) return { status: 403, reason: fault };
    const ttl = Number(request.headers['ttl']);
    if (!Number.isInteger(ttl) || ttl < 0) return { status: 400, reason: 'the TTL header is missing' };
    if (request.headers['content-encoding'] !== 'aes128gcm') return { status: 400, reason: 'the content encoding is not aes128gcm' };
    if (body.length > LARGEST_BODY) return { status: 413, reason: 'the message is too large' };
    const topic = request.headers['topic'];
    if (typeof topic === 'string' && !/^[\w-]{1,32}$/.test(topic)) return { status: 400, reason: 'the topic has more than 32 characters or others than base64url' };
    shown.push({ subscription: path, text: decrypt(body, subscriber), ttl, urgency: String(request.headers['urgency'] ?? 'normal'), topic: typeof topic === 'string' ? topic : null });
    return { status: 201 };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '/';
    const fault = faults.take(path);
    if (fault !== undefined && 'reset' in fault && fault.reset === 'before body') return resetConnection(request);
    const body = await readBody(request);
    if (fault !== undefined && 'status' in fault) return answerJson(response, fault.status, fault.body ?? {}, fault.headers);
    if (fault !== undefined && ('hang' in fault || 'reset' in fault) && Object.values(fault).includes('before effect')) return 'reset' in fault ? resetConnection(request) : undefined;
    const { status, reason } = take(request, path, body);
    if (fault !== undefined && 'reset' in fault) return resetConnection(request);
    if (fault !== undefined && 'hang' in fault) return;
    answerJson(response, status, reason === undefined ? {} : { reason }, status === 201 ? { location: `${server.url}/message/${shown.length}` } : {});
  };

  const server = await listenOnLoopback((request, response) => supervise(response, handle(request, response)), options);
  return {
    url: server.url,
    subscribe(applicationServerKey) {
      count += 1;
      const keys = createECDH('prime256v1');
      const p256dh = keys.generateKeys().toString('base64url');
      const auth = randomBytes(16);
      subscribers.set(`/push/${count}`, { keys, auth, applicationServerKey });
      return { endpoint: `${server.url}/push/${count}`, keys: { p256dh, auth: auth.toString('base64url') } };
    },
    unsubscribe: (endpoint) => void subscribers.delete(new URL(endpoint).pathname),
    shown: (endpoint) => shown.filter(({ subscription }) => endpoint === undefined || subscription === new URL(endpoint).pathname),
    inject: (plan) => faults.add(plan),
    stop: () => server.stop(),
  };
}

/** What is wrong with `Authorization: vapid t=..., k=...`; undefined when nothing is. */
function faultOfVapid(request: IncomingMessage, applicationServerKey: string, origin: string, now: number): string | undefined {
  const given = /^vapid t=([\w.-]+), ?k=([\w-]+)$/i.exec(request.headers.authorization ?? '');
  const [, token = '', key = ''] = given ?? [];
  if (given === null) return 'the VAPID header is missing';
  if (key !== applicationServerKey) return 'this subscription belongs to another application server key';
  const [head = '', claimsPart = '', signature = ''] = token.split('.');
  const raw = Buffer.from(key, 'base64url');
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: raw.subarray(1, 33).toString('base64url'), y: raw.subarray(33).toString('base64url') }, format: 'jwk' });
  if (!verify('sha256', Buffer.from(`${head}.${claimsPart}`), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))) return 'the token is not signed by the key';
  const claims = parseJson(Buffer.from(claimsPart, 'base64url').toString());
  if (!isRecord(claims) || claims['aud'] !== origin) return 'the token is for another service';
  const seconds = now / 1_000;
  if (typeof claims['exp'] !== 'number' || claims['exp'] <= seconds || claims['exp'] > seconds + LONGEST_TOKEN_S) return 'the token does not end within a day';
  return typeof claims['sub'] === 'string' && /^(mailto:|https:)/.test(claims['sub']) ? undefined : 'the token names no contact';
}

/** One record of aes128gcm (RFC 8188), its keys as RFC 8291 says. */
function decrypt(body: Buffer, { keys, auth }: Subscriber): string {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const sender = body.subarray(21, 21 + keyLength);
  const sealed = body.subarray(21 + keyLength);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), keys.getPublicKey(), sender]);
  const secret = Buffer.from(hkdfSync('sha256', keys.computeSecret(sender), auth, info, 32));
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
  const decipher = createDecipheriv('aes-128-gcm', key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)).toString();
}

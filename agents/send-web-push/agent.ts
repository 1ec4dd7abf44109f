import { createHash } from 'node:crypto';
import { defineAction, isNetError, PermanentError, RateLimitedError, TransientError, UnknownOutcomeError, UserError, type AgentEvent, type Credential, type Delivery } from '@rookery/sdk';
import { z } from 'zod';
import { retryAfterMs } from '../http/retry-after.js';
import { spec } from './spec.js';

type Options = z.output<typeof spec.options>;

const CALL_MS = 20_000;
const LARGEST_TEXT = 3_900;
const WAIT_MS = 30_000;

const keysSchema = z.object({ publicKey: z.string(), privateKey: z.string(), subject: z.string() });
const subscriptionSchema = z.object({ endpoint: z.url({ protocol: /^https?$/ }), keys: z.object({ p256dh: z.string().regex(/^[\w-]{87}=?$/), auth: z.string().regex(/^[\w-]{22}(==)?$/) }) });
type Subscription = z.output<typeof subscriptionSchema>;

/** One event, one notification, encrypted for one browser. */
export const sendWebPush = defineAction(spec, {
  delivery: 'unsafe',
  onUnknown: 'retry',
  concurrency: 16,

  async perform({ options, net, signal, now, ...context }, delivery) {
    const { event } = delivery;
    const subscription = subscriptionOf(options, event);
    const text = compose(options, delivery);
    const details = await encrypt(subscription, text, { credential: await context.credential(options.credential), options, event, now });
    const response = await net
      .fetch(details.url, { method: 'POST', headers: details.headers, body: details.body, redirect: 'error', timeoutMs: CALL_MS, maxBytes: 64 * 1024, signal })
      .catch((error: unknown) => Promise.reject(errorOfNetwork(error)));
    if (!response.ok) throw await errorOfAnswer(response, { credential: options.credential, endpoint: endpointOf(subscription), now });
    const location = response.headers.get('location');
    return { status: 'accepted', ...(location === null ? {} : { reference: location.slice(0, 500) }) };
  },

  endpoint(options, event) {
    const subscription = subscriptionSchema.safeParse(options.subscription(event.scope));
    return subscription.success ? endpointOf(subscription.data) : undefined;
  },
});

function subscriptionOf({ subscription }: Options, { scope }: AgentEvent): Subscription {
  const parsed = subscriptionSchema.safeParse(subscription(scope));
  if (parsed.success) return parsed.data;
  throw new PermanentError('subscription: this event has none; it is the object with "endpoint" and "keys" that the browser gave your page');
}

/** The address is a secret of the browser's, so the host knows it by its digest. */
function endpointOf({ endpoint }: Subscription): string {
  return `web-push:${createHash('sha256').update(endpoint).digest('hex').slice(0, 32)}`;
}

/** What the service worker gets: the fields of a notification, and a tag by which a repeat takes the place of the first. */
function compose({ title, body, url, icon, data }: Options, { event: { scope }, idempotencyKey }: Delivery): string {
  const line = title.render(scope).trim();
  if (line === '') throw new PermanentError(`title: "${title.source}" gave an empty text for this event`);
  const [text, address, picture, more] = [body.render(scope), url.render(scope).trim(), icon.render(scope).trim(), data?.(scope)];
  const written = JSON.stringify({
    title: line, tag: createHash('sha256').update(idempotencyKey).digest('base64url').slice(0, 32),
    ...(text === '' ? {} : { body: text }), ...(address === '' ? {} : { url: address }), ...(picture === '' ? {} : { icon: picture }), ...(more === undefined ? {} : { data: more }),
  });
  const bytes = Buffer.byteLength(written);
  if (bytes > LARGEST_TEXT) throw new PermanentError(`the message has ${bytes} bytes; push services take ${LARGEST_TEXT}, so shorten the text or send an address`);
  return written;
}

async function encrypt(subscription: Subscription, text: string, { credential, options, event, now }: { readonly credential: Credential; readonly options: Options; readonly event: AgentEvent; readonly now: number }) {
  const { default: webPush } = await import('web-push');
  const keys = keysSchema.parse(credential.fields);
  const topic = options.topic.render(event.scope).trim();
  const ttl = Math.max(0, Math.floor(Math.min(options.keepFor, event.expiresAt === null ? Number.POSITIVE_INFINITY : event.expiresAt - now) / 1_000));
  try {
    const { endpoint, headers, body } = webPush.generateRequestDetails(subscription, text, {
      vapidDetails: keys, TTL: ttl, urgency: options.urgency, contentEncoding: 'aes128gcm', ...(topic === '' ? {} : { topic: createHash('sha256').update(topic).digest('base64url').slice(0, 32) }),
    });
    // The length is the network's own to say; it refuses a call that says it too.
    const { 'Content-Length': _length, ...said } = z.record(z.string(), z.coerce.string()).parse(headers);
    return { url: endpoint, headers: said, body };
  } catch (error) {
    throw new PermanentError(`subscription: the message cannot be encrypted for it (${error instanceof Error ? error.message : String(error)})`, { cause: error });
  }
}

/** RFC 8030, 7 and 8; RFC 8292, 4.2. */
async function errorOfAnswer(response: Response, { credential, endpoint, now }: { readonly credential: string; readonly endpoint: string; readonly now: number }): Promise<Error> {
  const { status } = response;
  const said = (await response.text().catch(() => '')).replaceAll(/\s+/g, ' ').slice(0, 200);
  const text = `the push service answered ${status}${said === '' ? '' : `: ${said}`}`;
  const parameters = { reason: String(status) };
  if (status === 404 || status === 410) return new PermanentError('the browser does not listen any more; forget its subscription', { parameters, disableEndpoint: endpoint });
  if (status === 429) return new RateLimitedError(retryAfterMs(response.headers.get('retry-after'), now) ?? WAIT_MS);
  if (status === 401 || status === 403) return new UserError(`${text}; the page subscribed with another key than that of credential "${credential}", or its contact is missing`, { code: 'provider.refused', parameters });
  if (status === 503) return new TransientError(text, { parameters });
  if (status >= 500) return new UnknownOutcomeError(text, { parameters });
  return new PermanentError(text, { parameters });
}

function errorOfNetwork(error: unknown): Error {
  if (!isNetError(error)) return error instanceof Error ? error : new Error(String(error));
  const parameters = { reason: error.code };
  if (error.code === 'network.denied') return new PermanentError('subscription: its address may not be called; it is none of a push service', { parameters, cause: error });
  return error.sent ? new UnknownOutcomeError(`no answer from the push service (${error.code})`, { parameters, cause: error }) : new TransientError(`the push service cannot be reached (${error.code})`, { parameters, cause: error });
}

import { setTimeout as sleep } from 'node:timers/promises';
import { isLoopbackHost } from '../wire/loopback-server.js';
import { isRecord, parseJson, type JsonRecord } from '../wire/json-value.js';
import { badRequest, conflict } from './bot-api-error.js';

export interface WebhookSettings {
  readonly url: string;
  readonly secretToken?: string;
  readonly maxConnections?: number;
}

export interface WebhookDelivery {
  /** Milliseconds between attempts; the Bot API says only "we will repeat the request". */
  readonly retryMs: number;
  readonly attempts: number;
  readonly timeoutMs: number;
}

export interface Poll {
  readonly offset: number;
  readonly limit: number;
  readonly timeoutSeconds: number;
  /** Aborts when the polling client goes away. */
  readonly clientLeft: AbortSignal;
}

export interface UpdateQueue {
  /** Queues an update and answers its `update_id`; answers `undefined` for a type the bot did not ask for. */
  push(update: JsonRecord): number | undefined;
  poll(poll: Poll): Promise<readonly JsonRecord[]>;
  allow(types: readonly string[] | undefined): void;
  setWebhook(settings: WebhookSettings): void;
  deleteWebhook(): void;
  dropPending(): void;
  webhookInfo(): JsonRecord;
}

interface Pending {
  readonly id: number;
  readonly update: JsonRecord;
  readonly at: number;
}

const DAY_MS = 86_400_000;
const NOT_SENT_BY_DEFAULT = ['chat_member', 'message_reaction', 'message_reaction_count'];
const OTHER_POLLER = 'terminated by other getUpdates request; make sure that only one bot instance is running';

/** The updates of one bot (Telegram Bot API, "Getting updates"): kept a day, until confirmed by offset or webhook. */
export function createUpdateQueue(context: {
  readonly now: () => number;
  readonly delivery: WebhookDelivery;
  readonly stopping: AbortSignal;
  /** Makes the call that stands in a webhook's answer. What becomes of it nobody is told. */
  readonly perform?: (call: JsonRecord) => void;
}): UpdateQueue {
  const { now, delivery, stopping, perform } = context;
  let pending: Pending[] = [];
  let nextId = 100_000_001;
  let allowed: readonly string[] = [];
  let waiting: { answer: () => void; refuse: (error: Error) => void } | undefined;
  let webhook: WebhookSettings | undefined;
  let lastError: { at: number; message: string } | undefined;
  let isDelivering = false;

  const refuseWaiting = (reason: string): void => {
    waiting?.refuse(conflict(reason));
    waiting = undefined;
  };
  const forgetOld = (): void => {
    pending = pending.filter(({ at }) => at > now() - DAY_MS);
  };

  const deliver = async (): Promise<void> => {
    if (isDelivering) return;
    isDelivering = true;
    try {
      let attempt = 0;
      for (let head = pending[0]; webhook !== undefined && head !== undefined && !stopping.aborted; head = pending[0]) {
        const { failure, call } = await post(webhook, head.update, AbortSignal.any([stopping, AbortSignal.timeout(delivery.timeoutMs)]));
        if (call !== undefined) perform?.(call);
        attempt += 1;
        if (failure !== undefined) lastError = { at: now(), message: failure };
        const { id } = head;
        if (failure === undefined || attempt >= delivery.attempts) {
          pending = pending.filter((entry) => entry.id !== id);
          attempt = 0;
        } else {
          await sleep(delivery.retryMs, undefined, { signal: stopping });
        }
      }
    } catch (error) {
      if (!stopping.aborted) throw error;
    } finally {
      isDelivering = false;
    }
  };
  const startDelivery = (): void => {
    deliver().catch((error: unknown) => {
      lastError = { at: now(), message: error instanceof Error ? error.message : String(error) };
    });
  };

  return {
    push(update) {
      const type = Object.keys(update).find((name) => name !== 'update_id') ?? '';
      const isWanted = allowed.length === 0 ? !NOT_SENT_BY_DEFAULT.includes(type) : allowed.includes(type);
      if (!isWanted) return undefined;
      const id = nextId;
      nextId += 1;
      pending.push({ id, update: { ...update, update_id: id }, at: now() });
      waiting?.answer();
      startDelivery();
      return id;
    },
    async poll({ offset, limit, timeoutSeconds, clientLeft }) {
      if (webhook !== undefined) {
        throw conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");
      }
      forgetOld();
      if (offset > 0) pending = pending.filter(({ id }) => id >= offset);
      if (offset < 0) pending = pending.slice(offset);
      refuseWaiting(OTHER_POLLER);
      if (pending.length === 0 && timeoutSeconds > 0) {
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(() => entry.answer(), timeoutSeconds * 1000);
          const leave = (settle: () => void): void => {
            clearTimeout(timer);
            if (waiting === entry) waiting = undefined;
            settle();
          };
          const entry = { answer: () => leave(resolve), refuse: (error: Error) => leave(() => reject(error)) };
          clientLeft.addEventListener('abort', entry.answer, { once: true });
          waiting = entry;
        });
      }
      return pending.slice(0, limit).map(({ update }) => update);
    },
    allow(types) {
      if (types !== undefined) allowed = types;
    },
    setWebhook(settings) {
      refuseWaiting('terminated by setWebhook request');
      webhook = settings;
      lastError = undefined;
      startDelivery();
    },
    deleteWebhook() {
      webhook = undefined;
    },
    dropPending() {
      pending = [];
    },
    webhookInfo: () => ({
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: pending.length,
      ...(webhook === undefined ? {} : { max_connections: webhook.maxConnections ?? 40 }),
      ...(allowed.length === 0 ? {} : { allowed_updates: allowed }),
      ...(lastError === undefined
        ? {}
        : { last_error_date: Math.floor(lastError.at / 1000), last_error_message: lastError.message }),
    }),
  };
}

/** Checks the address: HTTPS as Telegram demands or, so that it never leaves the machine, plain HTTP on loopback. */
export function checkWebhookUrl(url: string): void {
  if (!URL.canParse(url)) throw badRequest('bad webhook: Failed to resolve host: Name or service not known');
  const { protocol, hostname } = new URL(url);
  if (isLoopbackHost(hostname) && (protocol === 'http:' || protocol === 'https:')) return;
  if (protocol !== 'https:') throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
  throw badRequest(`bad webhook: the simulator delivers to loopback only, not to ${hostname}`);
}

interface Posted {
  readonly failure: string | undefined;
  /** A method call in the answer ("Making requests when getting updates"). */
  readonly call?: JsonRecord;
}

async function post(webhook: WebhookSettings, update: JsonRecord, signal: AbortSignal): Promise<Posted> {
  try {
    const response = await fetch(webhook.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(webhook.secretToken === undefined ? {} : { 'x-telegram-bot-api-secret-token': webhook.secretToken }),
      },
      body: JSON.stringify(update),
      redirect: 'manual',
      signal,
    });
    const answer = parseJson(await response.text());
    if (!response.ok) return { failure: `Wrong response from the webhook: ${response.status} ${response.statusText}` };
    return { failure: undefined, ...(isRecord(answer) && typeof answer['method'] === 'string' ? { call: answer } : {}) };
  } catch (error) {
    return { failure: `Connection failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

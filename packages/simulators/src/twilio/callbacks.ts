import { createHmac } from 'node:crypto';

/** A request Twilio made to somebody's address. `status` 0: nobody answered. */
export interface TwilioCallback {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly status: number;
  readonly answer: string;
  readonly contentType: string;
}

/** Posts forms as Twilio does, signed with the account's token; those held back wait until they are let go. */
export interface CallbackPost {
  post(url: string, fields: Readonly<Record<string, string>>, authToken: string): Promise<TwilioCallback | undefined>;
  hold(): void;
  /** In which order, and how often each. */
  release(how?: { readonly order?: 'as made' | 'reversed'; readonly times?: number }): Promise<void>;
  /** Counts as under way until it ends. */
  during<Value>(work: Promise<Value>): Promise<Value>;
  done(): Promise<void>;
  all(): readonly TwilioCallback[];
  clear(): void;
}

export function createCallbackPost({ timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal }): CallbackPost {
  let made: TwilioCallback[] = [];
  let held: { readonly url: string; readonly fields: Readonly<Record<string, string>>; readonly authToken: string }[] = [];
  let isHolding = false;
  const underWay = new Set<Promise<unknown>>();

  const send = async (url: string, fields: Readonly<Record<string, string>>, authToken: string): Promise<TwilioCallback> => {
    const response = await fetch(url, {
      method: 'POST', redirect: 'manual', body: new URLSearchParams(fields),
      headers: { 'x-twilio-signature': sign(authToken, url, fields), 'user-agent': 'TwilioProxy/1.1' }, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    }).catch(() => undefined);
    const answer = await response?.text().catch(() => '');
    const callback = { url, fields, status: response?.status ?? 0, answer: answer ?? '', contentType: response?.headers.get('content-type') ?? '' };
    made.push(callback);
    return callback;
  };
  const track = <Value>(work: Promise<Value>): Promise<Value> => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
    return work;
  };
  return {
    async post(url, fields, authToken) {
      if (!isHolding) return track(send(url, fields, authToken));
      held.push({ url, fields, authToken });
      return undefined;
    },
    hold: () => {
      isHolding = true;
    },
    async release({ order = 'as made', times = 1 } = {}) {
      isHolding = false;
      const waiting = order === 'reversed' ? held.toReversed() : held;
      held = [];
      for (const { url, fields, authToken } of waiting) for (let count = 0; count < times; count += 1) await track(send(url, fields, authToken));
    },
    during: track,
    async done() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    all: () => made,
    clear: () => {
      made = [];
      held = [];
      isHolding = false;
    },
  };
}

/** Twilio, "Validating signatures": HMAC-SHA1 over the address and the fields, sorted by name, each name with its value behind. */
function sign(authToken: string, url: string, fields: Readonly<Record<string, string>>): string {
  const text = Object.keys(fields).toSorted().reduce((so, name) => so + name + (fields[name] ?? ''), url);
  return createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
}

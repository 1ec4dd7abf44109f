export interface RateLimits {
  /** Messages of one bot over all chats in any second. */
  readonly botPerSecond: number;
  /** Messages a chat takes at once before one per second holds. */
  readonly chatBurst: number;
  readonly chatPerSecond: number;
  /** Messages of one bot to one group, supergroup or channel in any minute. */
  readonly groupPerMinute: number;
  /** The shortest `retry_after` ever answered, in seconds. */
  readonly shortestRetryAfter: number;
}

export interface Admission {
  readonly chatId: number;
  readonly isGroup: boolean;
  /** An album counts as its items for the bot and the group, as one for the chat. */
  readonly messages: number;
  readonly now: number;
}

export interface FloodControl {
  /** Whole seconds the bot stays blocked, 0 if it is not. */
  blockedFor(now: number): number;
  /** Blocks the bot from now on, as for flooding. */
  block(now: number, seconds: number): void;
  /** Counts the messages and answers 0, or counts nothing, blocks the whole bot and answers `retry_after` in seconds. */
  admit(admission: Admission): number;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** The limits of one bot (Telegram, "Bots FAQ": "My bot is hitting limits"). Time is a parameter, in milliseconds. */
export function createFloodControl(limits: RateLimits): FloodControl {
  const buckets = new Map<number, Bucket>();
  const groups = new Map<number, number[]>();
  let recent: number[] = [];
  let blockedUntil = 0;

  const chatWait = ({ chatId, now }: Admission): number => {
    const bucket = buckets.get(chatId) ?? { tokens: limits.chatBurst, filledAt: now };
    const gained = ((now - bucket.filledAt) / 1000) * limits.chatPerSecond;
    const tokens = Math.min(limits.chatBurst, bucket.tokens + gained);
    buckets.set(chatId, { tokens, filledAt: now });
    return tokens >= 1 ? 0 : ((1 - tokens) / limits.chatPerSecond) * 1000;
  };

  return {
    blockedFor: (now) => Math.max(0, Math.ceil((blockedUntil - now) / 1000)),
    block(now, seconds) {
      blockedUntil = now + seconds * 1000;
    },
    admit(admission) {
      const { chatId, isGroup, messages, now } = admission;
      recent = recent.filter((at) => at > now - 1000);
      const inGroup = (groups.get(chatId) ?? []).filter((at) => at > now - 60_000);
      const wait = Math.max(
        Number.isFinite(limits.chatPerSecond) ? chatWait(admission) : 0,
        windowWait(recent, { limit: limits.botPerSecond, messages, now, span: 1000 }),
        isGroup ? windowWait(inGroup, { limit: limits.groupPerMinute, messages, now, span: 60_000 }) : 0,
      );
      if (wait > 0) {
        const retryAfter = Math.max(limits.shortestRetryAfter, Math.ceil(wait / 1000));
        blockedUntil = now + retryAfter * 1000;
        return retryAfter;
      }
      const bucket = buckets.get(chatId);
      if (bucket !== undefined) bucket.tokens -= 1;
      const times = Array.from({ length: messages }, () => now);
      if (Number.isFinite(limits.botPerSecond)) recent.push(...times);
      if (isGroup && Number.isFinite(limits.groupPerMinute)) groups.set(chatId, [...inGroup, ...times]);
      return 0;
    },
  };
}

/** Milliseconds until the window has room; never longer than the window, for an album larger than the limit. */
function windowWait(
  times: readonly number[],
  { limit, messages, now, span }: { limit: number; messages: number; now: number; span: number },
): number {
  const excess = times.length + messages - limit;
  if (excess <= 0 || times.length === 0) return 0;
  const lastToLeave = times[Math.min(excess, times.length) - 1] ?? now;
  return lastToLeave + span - now;
}

import type { RedisChannel } from '../dispatch/index.js';
import type { LiveSignals } from './live-signals.js';

/** Changes of so long go out together. */
const TOGETHER_MS = 100;

/** Signals over a pub/sub channel. One that is lost costs a page a few seconds. */
export function channelSignals(channel: Pick<RedisChannel, 'publish' | 'onMessage'>, isUp: () => boolean): LiveSignals {
  const listeners = new Set<(workspaceId: number) => void>();
  const changed = new Set<number>();
  let timer: NodeJS.Timeout | undefined;
  const tell = (workspaceId: number): void => listeners.forEach((listener) => listener(workspaceId));
  channel.onMessage((message) => {
    for (const word of message.split(' ')) if (/^\d+$/.test(word)) tell(Number(word));
  });
  const send = (): void => {
    timer = undefined;
    const ids = [...changed];
    changed.clear();
    ids.forEach(tell);
    // Redis is away; pages are read every second meanwhile.
    if (isUp()) channel.publish(ids.join(' ')).catch(() => undefined);
  };
  return {
    changed: (workspaceId) => {
      changed.add(workspaceId);
      timer ??= setTimeout(send, TOGETHER_MS).unref();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get isHeard() {
      return isUp();
    },
  };
}

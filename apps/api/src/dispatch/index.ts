export type { BullDispatcherOptions, RedisDispatch } from './bull-dispatcher.js';
export type { DispatchLog } from './dispatch-log.js';
export type { RedisChannel } from './redis-channel.js';

/** Bull, ioredis and their kin are loaded only where Redis is used, since a start without them is faster. */
export async function loadBullDispatch() {
  const { createBullDispatcher } = await import('./bull-dispatcher.js');
  return createBullDispatcher;
}

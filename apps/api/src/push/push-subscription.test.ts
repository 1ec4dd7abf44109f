import { describe, expect, it } from 'vitest';
import { Subscription, type ListenerSocket } from './push-subscription.js';
import type { KeptMessage } from './push.repository.js';

const message = (position: number): KeptMessage => ({ position, idempotencyKey: `key-${position}`, data: String(position), pushedAt: 0 });

/** A channel and one listener; what the listener heard is in `heard`: positions, and the other frames as they came. */
function world({ kept = [], whenSlow = 'disconnect' }: { readonly kept?: readonly number[]; readonly whenSlow?: 'disconnect' | 'skip' } = {}) {
  const channel = { kept: [...kept], reads: 0, isAway: false };
  const line = { bufferedBytes: 0, heard: [] as unknown[], closed: undefined as number | undefined };
  const socket: ListenerSocket = {
    get bufferedBytes() {
      return line.bufferedBytes;
    },
    send: (text) => {
      const frame = JSON.parse(text) as { readonly type: string; readonly cursor: number };
      line.heard.push(frame.type === 'message' ? frame.cursor : frame);
    },
    drained: () => Promise.resolve(void (line.bufferedBytes = 0)),
    close: ({ code }) => void (line.closed = code),
  };
  const read = (after: number, limit: number): Promise<readonly KeptMessage[]> => {
    channel.reads += 1;
    return channel.isAway ? Promise.reject(new Error('away')) : Promise.resolve(channel.kept.filter((position) => position > after).slice(0, limit).map(message));
  };
  const subscription = new Subscription({ channel: 'lots', socket, whenSlow, read });
  const push = (...positions: readonly number[]): void => {
    channel.kept.push(...positions);
    for (const position of positions) subscription.offer({ position, isFirst: false }, JSON.stringify({ type: 'message', cursor: position }));
  };
  return { subscription, channel, line, push, settled: () => new Promise((resolve) => setImmediate(resolve)) };
}

const subscribed = (cursor: number, missed = false) => ({ type: 'subscribed', channel: 'lots', cursor, missed });

describe('a subscription', () => {
  it('begins where the channel stands, and passes on what comes without asking the store', async () => {
    const { subscription, channel, line, push } = world({ kept: [4, 5] });
    await subscription.open(5, undefined);
    push(6, 7);
    expect([line.heard, channel.reads]).toEqual([[subscribed(5), 6, 7], 0]);
  });

  it('gives what came after the cursor, then what comes', async () => {
    const { subscription, line, push, settled } = world({ kept: [3, 4, 5] });
    await subscription.open(5, 3);
    push(6);
    await settled();
    expect(line.heard).toEqual([subscribed(3), 4, 5, 6]);
  });

  it('says when something after the cursor is not kept any more, or the cursor is none of this channel', async () => {
    const late = world({ kept: [4, 5] });
    await late.subscription.open(5, 1);
    expect(late.line.heard).toEqual([subscribed(1, true), 4, 5]);
    const emptied = world();
    await emptied.subscription.open(5, 1);
    expect(emptied.line.heard).toEqual([subscribed(1, true)]);
    const strange = world({ kept: [4, 5] });
    await strange.subscription.open(5, 99);
    expect(strange.line.heard).toEqual([subscribed(5, true)]);
  });

  it('keeps what is pushed while it opens', async () => {
    const { subscription, line, push, settled } = world({ kept: [1] });
    const opening = subscription.open(1, 0);
    push(2, 3);
    await opening;
    await settled();
    expect(line.heard).toEqual([subscribed(0), 1, 2, 3]);
  });

  it('reads what is missing in between, and gives nothing twice', async () => {
    const { subscription, channel, line, push, settled } = world();
    await subscription.open(0, undefined);
    channel.kept.push(1, 2);
    push(3);
    push(4);
    await settled();
    push(3);
    expect(line.heard).toEqual([subscribed(0), 1, 2, 3, 4]);
  });

  it('gives the first messages of a channel that was new as they come, though they are not kept any more', async () => {
    const { subscription, channel, line } = world();
    await subscription.open(0, undefined);
    for (const position of [901, 902]) subscription.offer({ position, isFirst: position === 901 }, JSON.stringify({ type: 'message', cursor: position }));
    expect([line.heard, channel.reads]).toEqual([[subscribed(0), 901, 902], 0]);
  });

  it('passes over positions that nobody may have any more', async () => {
    const { subscription, line, push, settled } = world();
    await subscription.open(0, undefined);
    subscription.reach(7);
    await settled();
    push(8);
    await settled();
    expect(line.heard).toEqual([subscribed(0), 8]);
  });

  it('makes up for a store that was away at the next look', async () => {
    const { subscription, channel, line, settled } = world();
    await subscription.open(0, undefined);
    channel.isAway = true;
    channel.kept.push(1, 2);
    subscription.reach(2);
    await settled();
    channel.isAway = false;
    subscription.reach(2);
    await settled();
    expect(line.heard).toEqual([subscribed(0), 1, 2]);
  });

  it('disconnects a listener that does not keep up, before anything is lost', async () => {
    const { subscription, line, push } = world();
    await subscription.open(0, undefined);
    push(1);
    line.bufferedBytes = 2 * 1024 * 1024;
    push(2, 3);
    expect([line.heard, line.closed]).toEqual([[subscribed(0), 1], 4408]);
  });

  it('leaves messages out for a listener that does not keep up, and tells how many once there is room', async () => {
    const { subscription, line, push } = world({ whenSlow: 'skip' });
    await subscription.open(0, undefined);
    line.bufferedBytes = 2 * 1024 * 1024;
    push(1, 2);
    subscription.tellSkipped();
    expect(line.heard).toEqual([subscribed(0)]);
    line.bufferedBytes = 0;
    push(3);
    expect(line.heard).toEqual([subscribed(0), { type: 'skipped', channel: 'lots', count: 2, cursor: 2 }, 3]);
    expect(line.closed).toBeUndefined();
  });

  it('gives long histories page by page, waiting for the listener in between', async () => {
    const kept = Array.from({ length: 1_000 }, (_, index) => index + 1);
    const { subscription, channel, line, settled } = world({ kept });
    line.bufferedBytes = 512 * 1024;
    await subscription.open(1_000, 0);
    await settled();
    expect(line.heard.slice(1)).toEqual(kept);
    expect(channel.reads).toBe(5);
  });
});

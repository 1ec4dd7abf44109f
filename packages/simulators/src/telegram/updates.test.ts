import { describe, expect, it } from 'vitest';
import { checkWebhookUrl, createUpdateQueue } from './updates.js';

const DAY_MS = 86_400_000;
const delivery = { retryMs: 1, attempts: 1, timeoutMs: 1000 };
const clientLeft = new AbortController().signal;
const waiting = { offset: 0, limit: 100, timeoutSeconds: 50, clientLeft };
const atOnce = { ...waiting, timeoutSeconds: 0 };

const queueAt = (now: () => number) => createUpdateQueue({ now, delivery, stopping: clientLeft });

describe('update queue', () => {
  it('wakes a waiting poll with the update that arrives', async () => {
    const queue = queueAt(() => 0);
    const polled = queue.poll(waiting);
    const id = queue.push({ message: { text: 'hi' } });
    expect(await polled).toEqual([{ update_id: id, message: { text: 'hi' } }]);
  });

  it('ends a waiting poll with 409 when another poll starts', async () => {
    const queue = queueAt(() => 0);
    const older = queue.poll(waiting);
    const newer = queue.poll(atOnce);
    await expect(older).rejects.toThrow('409: Conflict: terminated by other getUpdates request');
    expect(await newer).toEqual([]);
  });

  it('does not answer 409 for a poller that left', async () => {
    const queue = queueAt(() => 0);
    const leaving = new AbortController();
    const abandoned = queue.poll({ ...waiting, clientLeft: leaving.signal });
    leaving.abort();
    expect([await abandoned, await queue.poll(atOnce)]).toEqual([[], []]);
  });

  it('forgets an update after 24 hours', async () => {
    let time = 0;
    const queue = queueAt(() => time);
    queue.push({ message: {} });
    time = DAY_MS;
    expect(await queue.poll(atOnce)).toEqual([]);
  });

  it('keeps only the last updates for a negative offset', async () => {
    const queue = queueAt(() => 0);
    const ids = ['a', 'b', 'c'].map((text) => queue.push({ message: { text } }));
    expect(await queue.poll({ ...atOnce, offset: -1 })).toMatchObject([{ update_id: ids[2] }]);
  });

  it('takes a webhook over plain HTTP on loopback only', () => {
    expect(() => checkWebhookUrl('http://127.0.0.1:80/hook')).not.toThrow();
    expect(() => checkWebhookUrl('http://example.com/hook')).toThrow('An HTTPS URL must be provided');
    expect(() => checkWebhookUrl('https://example.com/hook')).toThrow('delivers to loopback only');
  });
});

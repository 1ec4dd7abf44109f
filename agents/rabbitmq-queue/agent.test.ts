import { describe, expect, it } from 'vitest';
import { runAgent } from '@rookery/sdk/testing';
import { rabbitmqQueue } from './agent.js';
import { receive, type RabbitmqMessage } from './message.js';

const message: RabbitmqMessage = { deliveryTag: 1, exchange: 'auctions', routingKey: 'lot.new', bytes: new TextEncoder().encode('{"id":7}') };

describe('receive', () => {
  it('takes the message id as identity, and its time in seconds', () => {
    expect(receive({ ...message, messageId: 'm-1', timestamp: 1_700_000_000 }, 'message-id')).toEqual({
      bytes: message.bytes, fields: { exchange: 'auctions', routingKey: 'lot.new', messageId: 'm-1' }, identity: 'm-1', occurredAt: 1_700_000_000_000,
    });
  });

  it.each([0, -1, 1.5, 1_700_000_000_000])('takes %s for no time in seconds', (timestamp) => {
    expect(receive({ ...message, timestamp }, 'none')).not.toHaveProperty('occurredAt');
  });

  it('has no identity for a message without an id, rather than a guessed one', () => {
    expect(receive({ ...message, messageId: '' }, 'message-id')).not.toHaveProperty('identity');
  });

  it('tells contents apart by body and routing key, not by id', () => {
    const identity = receive(message, 'content').identity;
    expect(receive({ ...message, messageId: 'other' }, 'content').identity).toBe(identity);
    expect(receive({ ...message, routingKey: 'lot.old' }, 'content').identity).not.toBe(identity);
    expect(receive({ ...message, bytes: new TextEncoder().encode('{"id":8}') }, 'content').identity).not.toBe(identity);
  });

  it('writes bytes in headers as base64 and leaves the rest', () => {
    expect(receive({ ...message, headers: { source: 'erp', raw: Buffer.from([1, 255]), nested: { n: [1] } } }, 'none').fields['headers']).toEqual({ source: 'erp', raw: 'Af8=', nested: { n: [1] } });
  });
});

describe('rabbitmq-queue', () => {
  it('refuses a credential of another kind', async () => {
    const run = runAgent(rabbitmqQueue, { options: { credential: 'db', queue: 'lots' }, listen: { commits: 1 }, credentials: { db: { kind: 'postgres', fields: {} } } });
    await expect(run).rejects.toMatchObject({ code: 'source.failed', message: expect.stringContaining('choose one of the kind rabbitmq') });
  });
});

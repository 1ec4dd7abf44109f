import { describe, expect, it } from 'vitest';
import { parseOptions } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { natsSubject } from './agent.js';
import { receive } from './message.js';

const origin = { name: 'LOTS', created: '2026-01-01T00:00:00Z' };
const message = { subject: 'lots.new', seq: 7, time: new Date(1_700_000_000_123), data: new TextEncoder().encode('{}') };

describe('receive', () => {
  it('takes stream and sequence as identity, and the moment the stream kept it', () => {
    expect(receive(message, origin)).toEqual({
      bytes: message.data, fields: { stream: 'LOTS', sequence: 7, subject: 'lots.new' }, identity: 'LOTS:2026-01-01T00:00:00Z:7', occurredAt: 1_700_000_000_123,
    });
  });

  it('tells a stream that was made again from the one before', () => {
    expect(receive(message, { ...origin, created: '2026-02-01T00:00:00Z' }).identity).not.toBe(receive(message, origin).identity);
  });

  it('joins the values of a header', () => {
    expect(receive({ ...message, headers: [['source', ['a', 'b']]] }, origin).fields['headers']).toEqual({ source: 'a, b' });
  });
});

describe('nats-subject', () => {
  it('refuses a credential of another kind', async () => {
    const run = runAgent(natsSubject, { options: { credential: 'db', subject: 'lots.>' }, listen: { commits: 1 }, credentials: { db: { kind: 'postgres', fields: {} } } });
    await expect(run).rejects.toMatchObject({ code: 'source.failed', message: expect.stringContaining('choose one of the kind nats') });
  });

  it.each([{ subject: 'two words' }, { subject: 'a', consumer: 'no.dots' }])('refuses names that NATS cannot have', (options) => {
    expect(parseOptions(natsSubject, { version: 1, options: { credential: 'broker', ...options } }, '').ok).toBe(false);
  });
});

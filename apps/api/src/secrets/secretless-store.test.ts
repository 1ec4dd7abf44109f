import type { EngineStore, IngestRequest, NewEvent } from '@rookery/engine';
import { expect, it } from 'vitest';
import { LentSecrets } from './lent-secrets.js';
import { createScrubber } from './scrubber.js';
import { secretlessStore } from './secretless-store.js';

const event = (payloadText: string): NewEvent => ({ producerId: 1, key: null, payloadText, traceId: null, parents: [], hops: 0, occurredAt: 0, expiresAt: null });

it('hands on the very event that holds no secret, and a copy of one that does', async () => {
  const taken: (readonly IngestRequest[])[] = [];
  const store = { log: { ingest: (requests: readonly IngestRequest[]) => Promise.resolve(taken.push(requests)) } } as unknown as EngineStore;
  const lent = new LentSecrets();
  lent.note(7, ['s3cret-value']);
  const harmless = event('{"a":1}');
  const telling = event('{"a":"s3cret-value"}');
  const request = { agentId: 7, events: [harmless, telling] } as unknown as IngestRequest;
  await secretlessStore(store, { scrubber: createScrubber(), lent }).log.ingest([request], 0);
  const events = taken[0]?.[0]?.events ?? [];
  expect(events[0]).toBe(harmless);
  expect(events[1]).toEqual({ ...telling, payloadText: '{"a":"[secret]"}' });
  expect(telling.payloadText).toBe('{"a":"s3cret-value"}');
});

import { describe, expect, it } from 'vitest';
import { PermanentError, type JsonObject } from '@rookery/sdk';
import { exampleStart, givenEvents, runAgent, type RunRequest } from '@rookery/sdk/testing';
import { publishMqtt } from './agent.js';
import { composeMessage } from './message.js';
import { spec } from './spec.js';

function compose(options: JsonObject, more: { readonly expiresAt?: string } = {}) {
  const [event] = givenEvents([{ payload: { id: 7, state: 'ON' }, ...more }], { start: exampleStart, nextPosition: 1, parameters: {} });
  if (event === undefined) throw new Error('no event was given');
  return composeMessage(spec.options.parse({ credential: 'broker', topic: 'lamp/{{ id }}', ...options }), { event, idempotencyKey: 'key-1', attempt: 1 }, exampleStart);
}

describe('the message', () => {
  it('is the payload as it is stored, with the idempotency key as a user property', () => {
    const { body, ...rest } = compose({});
    expect([rest, String(body)]).toEqual([{ topic: 'lamp/7', userProperties: { 'idempotency-key': 'key-1' } }, '{"id":7,"state":"ON"}']);
  });

  it('is a text without quotes where that was chosen', () => expect(String(compose({ format: 'text', body: '{{ state }}' }).body)).toBe('ON'));

  it('lets no property of the author take the place of the key', () => {
    expect(compose({ properties: { 'idempotency-key': 'mine', source: '{{ id }}' } }).userProperties).toEqual({ 'idempotency-key': 'key-1', source: '7' });
  });

  it('expires with its event', () => expect(compose({}, { expiresAt: '2026-01-05T09:00:29.5Z' }).expiresInS).toBe(30));

  it.each(['', 'a/+', '#', 'a\0b', 'x'.repeat(65_536)])('is refused for a topic that cannot be', (topic) => {
    expect(() => compose({ topic })).toThrow(PermanentError);
  });
});

it('fails for good with a credential of another kind', async () => {
  const request: RunRequest = { options: { credential: 'broker', topic: 'a' }, receive: [{ payload: {} }], credentials: { broker: { kind: 'redis', fields: {} } } };
  expect((await runAgent(publishMqtt, request)).deliveries).toMatchObject([{ status: 'dead', error: { message: expect.stringContaining('choose one of the kind mqtt') } }]);
});

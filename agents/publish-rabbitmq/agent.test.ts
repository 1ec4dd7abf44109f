import { describe, expect, it } from 'vitest';
import { parseOptions, PermanentError, type JsonObject } from '@rookery/sdk';
import { exampleStart, givenEvents, netError, runAgent, type RunRequest } from '@rookery/sdk/testing';
import { publishRabbitmq } from './agent.js';
import { composeMessage } from './message.js';
import { spec, type PublishRabbitmqOptions } from './spec.js';

const fields = { host: 'broker.example', user: 'rookery', password: 'secret' };

function optionsOf(options: JsonObject): PublishRabbitmqOptions {
  return spec.options.parse({ credential: 'broker', routingKey: 'lots', ...options });
}

function compose(options: JsonObject, event: { readonly payload: JsonObject; readonly expiresAt?: string } = { payload: { id: 7, make: 'BMW' } }) {
  const [given] = givenEvents([event], { start: exampleStart, nextPosition: 1, parameters: {} });
  if (given === undefined) throw new Error('no event was given');
  return composeMessage(optionsOf(options), { event: given, idempotencyKey: 'key-1', attempt: 1 }, exampleStart);
}

describe('the message', () => {
  it('is the payload as it is stored, under the idempotency key', () => {
    const { envelope, body } = compose({});
    expect(String(body)).toBe('{"id":7,"make":"BMW"}');
    expect(envelope).toEqual({
      exchange: '', routingKey: 'lots', mandatory: true, durable: true, messageId: 'key-1', timestamp: exampleStart / 1_000, contentType: 'application/json', headers: {},
    });
  });

  it('has the body, the route and the headers that the options make', () => {
    const { envelope, body } = compose({ exchange: 'auctions', routingKey: 'lot.{{ make | downcase }}', body: { lot: '{{ id }}' }, headers: { make: '{{ make }}' } });
    expect([envelope.exchange, envelope.routingKey, envelope.headers, String(body)]).toEqual(['auctions', 'lot.bmw', { make: 'BMW' }, '{"lot":7}']);
  });

  it('is a text without quotes where that was chosen', () => {
    const { envelope, body } = compose({ format: 'text', body: 'lot {{ id }}' });
    expect([envelope.contentType, String(body)]).toEqual(['text/plain; charset=utf-8', 'lot 7']);
  });

  it('expires with its event', () => {
    expect(compose({}, { payload: {}, expiresAt: '2026-01-05T09:00:30Z' }).envelope.expiration).toBe('30000');
  });

  it('is refused when a name is longer than AMQP allows', () => {
    expect(() => compose({ routingKey: 'x'.repeat(256) })).toThrow(PermanentError);
  });
});

describe('publish-rabbitmq', () => {
  const run = (more: RunRequest) => runAgent(publishRabbitmq, { options: { credential: 'broker', routingKey: 'lots' }, receive: [{ payload: {} }], credentials: { broker: { kind: 'rabbitmq', fields } }, ...more });

  it('fails for good with a credential of another kind', async () => {
    expect((await run({ credentials: { broker: { kind: 'redis', fields } } })).deliveries).toMatchObject([{ status: 'dead', error: { message: expect.stringContaining('choose one of the kind rabbitmq') } }]);
  });

  it('names the host where the network refuses the call', async () => {
    const refuse = () => Promise.reject(netError('network.denied', 'the address is private', { sent: false }));
    const net = { fetch: refuse, connect: refuse, agent: () => { throw new Error('not in this test'); } };
    expect((await run({ net })).deliveries).toMatchObject([{ status: 'dead', error: { message: expect.stringContaining('broker.example:5672 may not be called') } }]);
  });

  it('takes no option it does not know', () => {
    expect(parseOptions(publishRabbitmq, { version: 1, options: { credential: 'broker', routingKey: 'a', durable: true } }, '').ok).toBe(false);
  });
});

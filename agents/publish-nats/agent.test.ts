import { describe, expect, it } from 'vitest';
import { PermanentError, type JsonObject } from '@rookery/sdk';
import { exampleStart, givenEvents, runAgent } from '@rookery/sdk/testing';
import { publishNats } from './agent.js';
import { composeMessage } from './message.js';
import { spec } from './spec.js';

function compose(options: JsonObject) {
  const [event] = givenEvents([{ payload: { id: 7, city: 'Riga' } }], { start: exampleStart, nextPosition: 1, parameters: {} });
  if (event === undefined) throw new Error('no event was given');
  return composeMessage(spec.options.parse({ credential: 'broker', ...options }), { event, idempotencyKey: 'key-1', attempt: 1 });
}

describe('the message', () => {
  it('is the payload as it is stored, under the idempotency key', () => {
    const { data, ...rest } = compose({ subject: 'alerts.{{ city | downcase }}' });
    expect([rest, String(data)]).toEqual([{ subject: 'alerts.riga', key: 'key-1', headers: {} }, '{"id":7,"city":"Riga"}']);
  });

  it('keeps line ends out of headers', () => {
    expect(compose({ subject: 'a', headers: { note: 'one\r\nNats-Msg-Id: forged' } }).headers).toEqual({ note: 'one Nats-Msg-Id: forged' });
  });

  it.each(['', 'a b', 'a.*', '>', 'a..b', '.a'])('is refused for the subject "%s"', (subject) => {
    expect(() => compose({ subject })).toThrow(PermanentError);
  });
});

it('fails for good with a credential of another kind', async () => {
  const run = await runAgent(publishNats, { options: { credential: 'broker', subject: 'a' }, receive: [{ payload: {} }], credentials: { broker: { kind: 'redis', fields: {} } } });
  expect(run.deliveries).toMatchObject([{ status: 'dead', error: { message: expect.stringContaining('choose one of the kind nats') } }]);
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHttpSink, type HttpSink } from '@rookery/simulators';
import { loopbackNet, runAgent } from '@rookery/sdk/testing';
import { sendSmsHttp } from './agent.js';

let provider: HttpSink;
beforeAll(async () => {
  provider = await startHttpSink({ record: 'bodies' });
});
afterAll(() => provider.stop());

test('sends the same id over the wire again after an answer that was lost', async () => {
  provider.inject({ on: '/send', reset: 'after effect' });
  const run = await runAgent(sendSmsHttp, {
    options: { url: `${provider.url}/send`, credential: 'login', format: 'form', to: '+4915112345678', text: 'Привет', fields: { to: '{{ sms.to }}', text: '{{ sms.text }}', ref: '{{ sms.id }}' } },
    credentials: { login: { kind: 'http-basic', fields: { username: 'u', password: 'p' } } }, net: loopbackNet(), receive: [{ payload: {} }], attempts: 2,
  });
  const bodies = provider.calls().map(({ body }) => Object.fromEntries(new URLSearchParams(body)));
  expect(run.deliveries.map(({ status }) => status)).toEqual(['unknown', 'accepted']);
  expect(bodies[0]).toEqual({ to: '+4915112345678', text: 'Привет', ref: run.deliveries[0]?.idempotencyKey });
  expect(bodies[1]).toEqual(bodies[0]);
  expect(provider.calls().map(({ headers }) => headers?.['authorization'])).toEqual(['Basic dTpw', 'Basic dTpw']);
});

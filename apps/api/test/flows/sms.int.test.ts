import { startTwilioSimulator, type TwilioSimulator } from '@rookery/simulators';
import { until, type Rookery } from '@rookery/testkit';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { deliveriesOf, eventsOf, hookOf, ownerOf, publishNew, type Client, type DeliveryView, type Hook } from './world/client.js';
import { startRelay, type Relay } from './world/relay.js';
import { startServer } from './world/server.js';

const accountSid = `AC${'a'.repeat(32)}`;
const number = '+15551230001';

let twilio: TwilioSimulator;
let relay: Relay;
let server: Rookery;
let client: Client;
let hook: Hook;
let workflowId: string;

beforeAll(async () => {
  twilio = await startTwilioSimulator();
  twilio.addAccount({ sid: accountSid, authToken: 'flows-token' });
  twilio.addNumber(accountSid, number, { segmentsPerSecond: 1_000 });
  relay = await startRelay();
  server = await startServer({ mayCall: [new URL(twilio.url).host], publicUrl: relay.url });
  relay.leadTo(server.url);
  client = ownerOf(server);
  await client.ask('PUT', '/api/v1/credentials/flows-twilio', { kind: 'twilio', fields: { accountSid, authToken: 'flows-token', apiRoot: twilio.url } });
  const published = await publishNew(client, {
    schemaVersion: 1,
    name: 'texts',
    agents: {
      in: { type: 'webhook', version: 1, key: '{{ to }}' },
      tell: { type: 'send-sms', version: 1, options: { credential: 'flows-twilio', to: '{{ to }}', from: number, text: 'Lot {{ lot }}', rate: 1_000 } },
      replies: { type: 'sms-inbox', version: 1, options: { credential: 'flows-twilio' } },
      undelivered: { type: 'format', version: 1, options: { payload: { why: '{{ error.message }}' } } },
      heard: { type: 'format', version: 1, options: { payload: { text: '{{ text }}', optOut: '{{ optOut }}' } } },
    },
    links: [{ from: 'in', to: 'tell' }, { from: 'tell', port: 'error', to: 'undelivered' }, { from: 'replies', to: 'heard' }],
  });
  workflowId = published.id;
  hook = hookOf(server, published, 'in');
  twilio.setInboundUrl(number, `${relay.url}${published.hooks.find(({ agent }) => agent === 'replies')?.path}`);
});
beforeEach(async () => {
  await twilio.settled();
  twilio.reset();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await Promise.all([relay.stop(), twilio.stop()]);
});

const deliveriesTo = async (to: string): Promise<readonly DeliveryView[]> => (await deliveriesOf(client, workflowId)).filter(({ key }) => key === to).toReversed();
/** Where the deliveries to a number stand, oldest first, once they stand as said. */
const stands = (to: string, ...statuses: readonly string[]) =>
  until(`the deliveries to ${to} are ${statuses.join(', ')}`, async () => {
    const deliveries = await deliveriesTo(to);
    return deliveries.map(({ status }) => status).join() === statuses.join() ? deliveries : undefined;
  });

it('follows a message until it is delivered, though the receipt overtakes the answer to the call', async () => {
  const to = '+4915100000001';
  await hook.post({ to, lot: 7 });
  const [delivery] = await stands(to, 'delivered');
  const [message] = twilio.messages(to);
  expect(message).toMatchObject({ body: 'Lot 7', validityS: 36_000 });
  expect(delivery).toMatchObject({ reference: `twilio:${message?.sid}`, attempts: [{ outcome: 'accepted' }] });
  await twilio.settled();
  expect(twilio.callbacks().map(({ status }) => status)).toEqual([200, 200]);
});

it('takes receipts late, in any order and twice', async () => {
  const to = '+4915100000002';
  twilio.holdCallbacks();
  await hook.post({ to, lot: 7 });
  await stands(to, 'accepted');
  await twilio.releaseCallbacks({ order: 'reversed', times: 2 });
  await stands(to, 'delivered');
  expect(twilio.callbacks().map(({ fields, status }) => [fields['MessageStatus'], status])).toEqual([['delivered', 200], ['delivered', 200], ['sent', 200], ['sent', 200]]);
});

it('says why a message could not be delivered, also to who listens at the error port, and sends nothing more to a number that is no more', async () => {
  const to = '+4915100000003';
  twilio.setRecipient(to, { outcome: 'undelivered', errorCode: 30005 });
  await hook.post({ to, lot: 7 });
  const [failed] = await stands(to, 'failed');
  const why = 'Twilio: the number is unknown or not in service any more (30005); ask for another number';
  expect(failed?.reason).toBe(why);
  const [left] = await until('it left by the error port', async () => {
    const events = await eventsOf(client, workflowId, 'undelivered');
    return events.length > 0 ? events : undefined;
  });
  expect(left?.payload).toEqual({ why });
  await hook.post({ to, lot: 8 });
  await stands(to, 'failed', 'suppressed');
  expect(twilio.messages(to)).toHaveLength(1);
});

it('keeps to STOP before the next message is tried, and to START', async () => {
  const to = '+4915100000004';
  await twilio.receive({ from: to, to: number, body: 'Stop' });
  await hook.post({ to, lot: 1 });
  await stands(to, 'suppressed');
  await twilio.receive({ from: to, to: number, body: 'START' });
  await hook.post({ to, lot: 2 });
  await stands(to, 'suppressed', 'delivered');
  await twilio.receive({ from: to, to: number, body: 'Thanks, what is it worth?' });
  const [event] = await until('the reply came in', async () => {
    const events = await eventsOf(client, workflowId, 'heard');
    return events.length > 0 ? events : undefined;
  });
  expect([event?.payload, twilio.messages(to).length]).toEqual([{ text: 'Thanks, what is it worth?', optOut: null }, 1]);
});

it('holds a message whose answer died with the server, and finds it at Twilio instead of sending it again', { timeout: 90_000 }, async () => {
  const to = '+4915100000005';
  const environment = { ROOKERY_EGRESS_ALLOW: new URL(twilio.url).host, ROOKERY_PUBLIC_URL: relay.url };
  await server.stop();
  await server.start({ ...environment, ROOKERY_CRASH_POINTS: 'deliveries.recordOutcomes.before:1', ROOKERY_LEASE: '1s' });
  twilio.holdCallbacks();
  // The event is durable before the answer leaves, which may die with the server.
  await hook.post({ to, lot: 7 }).catch(() => undefined);
  await server.exited();
  await server.start({ ...environment, ROOKERY_LEASE: '1s' });
  await stands(to, 'unknown');
  await twilio.releaseCallbacks();
  await client.ask('POST', '/api/v1/deliveries/replay', { workflow: workflowId, status: 'unknown' });
  const [delivery] = await stands(to, 'delivered');
  expect(delivery?.attempts.map(({ outcome }) => outcome)).toEqual(['unknown', 'delivered']);
  expect(twilio.messages(to)).toHaveLength(1);
});

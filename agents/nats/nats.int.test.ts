import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { startNats, type NatsServer } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, virtualClock, type RunRequest } from '@rookery/sdk/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layWire } from '../brokers/test/cuttable-wire.js';
import { listeningHost, type ListeningHost } from '../brokers/test/listening-host.js';
import { nats } from '../credentials/nats.js';
import { natsSubject } from '../nats-subject/agent.js';
import { publishNats } from '../publish-nats/agent.js';

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const patient = { timeout: 20_000, interval: 20 };

describeWithServer('nats', 'nats', () => {
  let server: NatsServer;
  let client: NatsConnection;
  let manager: JetStreamManager;
  let streams = 0;

  beforeAll(async () => {
    server = await startNats();
    client = await connect({ servers: `127.0.0.1:${server.port}`, user: server.user, pass: server.password, reconnectTimeWait: 50, maxReconnectAttempts: -1 });
    manager = await jetstreamManager(client);
  });
  afterAll(async () => {
    await client.close();
    await server.stop();
  });

  async function newStream(): Promise<string> {
    streams += 1;
    const name = `lots${streams}`;
    await manager.streams.add({ name, subjects: [`${name}.>`] });
    return name;
  }
  const credential = (more: JsonObject = {}) => ({ kind: 'nats', fields: { host: '127.0.0.1', port: server.port, user: server.user, password: server.password, ...more } });
  async function add(stream: string, ids: readonly number[]): Promise<void> {
    await Promise.all(ids.map((id) => manager.jetstream().publish(`${stream}.new`, JSON.stringify({ id }))));
  }
  const unacknowledged = async (stream: string): Promise<number> => {
    const { num_pending, num_ack_pending } = await manager.consumers.info(stream, 'rookery');
    return num_pending + num_ack_pending;
  };
  const idsOf = (host: ListeningHost): number[] => host.events.map(({ payload }) => Number((payload['body'] as JsonObject)['id']));
  const sorted = (ids: readonly number[]): number[] => ids.toSorted((a, b) => a - b);
  const listenTo = (stream: string, options: JsonObject = {}, fields: JsonObject = {}) =>
    listeningHost(natsSubject, { options: { subject: `${stream}.>`, startAt: 'beginning', ...options }, credential: credential(fields) });
  const publish = (ids: readonly number[], options: JsonObject, more: RunRequest = {}) =>
    runAgent(publishNats, { options: { credential: 'broker', ...options }, net: loopbackNet(), credentials: { broker: credential() }, receive: ids.map((id) => ({ payload: { id } })), ...more });
  const countIn = async (stream: string): Promise<number> => (await manager.streams.info(stream)).state.messages;

  describe('the subject', () => {
    it('gives every message once and in large batches, also those that came while nobody listened', async () => {
      const stream = await newStream();
      await using host = listenTo(stream);
      host.start();
      await add(stream, numbers(1, 2_000));
      await expect.poll(() => host.events.length, patient).toBe(2_000);
      await host.stop();
      await add(stream, numbers(2_001, 4_000));
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(4_000);
      await expect.poll(() => unacknowledged(stream), patient).toBe(0);
      await host.stop();
      expect(sorted(idsOf(host))).toEqual(numbers(1, 4_000));
      expect(host.batches.length).toBeLessThan(1_000);
      expect(host.events[0]).toMatchObject({ payload: { stream, sequence: 1, subject: `${stream}.new` }, occurredAt: expect.any(Number), dedupeKey: expect.stringMatching(/^lots\d+:.+:1$/) });
    });

    it('drops by stream and sequence what comes again because a host died between commit and acknowledgement', async () => {
      const stream = await newStream();
      await add(stream, numbers(1, 1_000));
      await manager.consumers.add(stream, { durable_name: 'rookery', ack_policy: 'explicit', ack_wait: 1_000_000_000, filter_subject: `${stream}.>` });
      await using wire = await layWire(server.port);
      await using host = listenTo(stream, { batchSize: 100 }, { port: wire.port });
      host.afterCommit = () => {
        if (![2, 5].includes(host.batches.length)) return;
        wire.cut();
        throw new Error('the host died');
      };
      host.start();
      await expect.poll(() => unacknowledged(stream), patient).toBe(0);
      expect(sorted(idsOf(host))).toEqual(numbers(1, 1_000));
      expect(host.committed.length).toBeGreaterThan(1_000);
    });

    it('goes on after the server was killed and started again in the middle of a batch', async () => {
      const stream = await newStream();
      await add(stream, numbers(1, 500));
      await manager.consumers.add(stream, { durable_name: 'rookery', ack_policy: 'explicit', ack_wait: 1_000_000_000, filter_subject: `${stream}.>` });
      await using host = listenTo(stream, { batchSize: 50 });
      host.afterCommit = async () => {
        if (host.batches.length === 3) await server.kill().then(() => server.restart());
      };
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(500);
      await expect.poll(() => unacknowledged(stream).catch(() => -1), patient).toBe(0);
      expect(sorted(idsOf(host))).toEqual(numbers(1, 500));
    });

    it('takes a stream that was deleted and made again for another one, though it counts from 1 again', async () => {
      const stream = await newStream();
      await add(stream, [1]);
      await using host = listenTo(stream);
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(1);
      await manager.streams.delete(stream);
      await manager.streams.add({ name: stream, subjects: [`${stream}.>`] });
      await add(stream, [2]);
      await expect.poll(() => idsOf(host), patient).toEqual([1, 2]);
    });

    it('puts what cannot be read on record and goes on with the rest', async () => {
      const stream = await newStream();
      const js = manager.jetstream();
      for (const body of ['{"id":1}', '{"id":', '', Uint8Array.of(0x22, 0xff), '{"id":2}']) await js.publish(`${stream}.a`, body);
      await using host = listenTo(stream, { onUnreadable: 'terminate' });
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(5);
      await expect.poll(() => unacknowledged(stream), patient).toBe(0);
      expect(host.events.map(({ port }) => port ?? 'out')).toEqual(['out', 'unreadable', 'unreadable', 'unreadable', 'out']);
      expect(host.state.size).toBe(3);
    });

    it('hands over no more than the prefetch, and says how much waits', async () => {
      const stream = await newStream();
      await add(stream, numbers(1, 200));
      await using host = listenTo(stream, { prefetch: 10 });
      const { promise: isHeld, resolve: goOn } = Promise.withResolvers<void>();
      host.afterCommit = () => isHeld;
      host.start();
      await expect.poll(async () => (await manager.consumers.info(stream, 'rookery').catch(() => undefined))?.num_ack_pending, patient).toBe(10);
      goOn();
      await expect.poll(() => host.events.length, patient).toBe(200);
      expect(Math.max(...host.batches)).toBeLessThanOrEqual(10);
      expect(host.waiting[0]).toBeGreaterThanOrEqual(190);
    });

    it.each([
      ['a wrong password', { password: 'wrong' }, {}, 'check user, password or token in the credential'],
      ['a subject that no stream keeps', {}, { subject: 'nobody.keeps' }, 'no stream keeps the subject "nobody.keeps"'],
      ['a stream that is not there', {}, { stream: 'none' }, 'there is no stream'],
      ['TLS where the server has none', { tls: true }, {}, 'speaks no TLS'],
    ])('says what to do about %s', async (_name, fields, options, said) => {
      await using host = listenTo(await newStream(), options, fields);
      host.start();
      await expect.poll(() => host.errors.length, patient).toBeGreaterThan(0);
      expect(host.errors[0]).toMatchObject({ code: 'source.failed', message: expect.stringContaining(said) });
    });
  });

  describe('publishing', () => {
    it('is kept once, however often it is sent, and says where', async () => {
      const stream = await newStream();
      const first = await publish(numbers(1, 1_200), { subject: `${stream}.{{ id }}` });
      const again = await publish(numbers(1, 1_200), { subject: `${stream}.{{ id }}` });
      expect(await countIn(stream)).toBe(1_200);
      expect(first.deliveries[0]).toMatchObject({ status: 'accepted', reference: expect.stringMatching(/:\d+$/) });
      expect(again.deliveries.map(({ reference }) => reference)).toEqual(first.deliveries.map(({ reference }) => reference));
    });

    it('is kept once when it is sent again because the answer was cut off', async () => {
      const stream = await newStream();
      await using wire = await layWire(server.port);
      const over = { credentials: { broker: credential({ port: wire.port }) }, net: loopbackNet(), clock: virtualClock(0) };
      await publish([1], { subject: `${await newStream()}.a` }, over);
      wire.deafen();
      const run = publish([2], { subject: `${stream}.a` }, over);
      await expect.poll(() => countIn(stream), patient).toBe(1);
      wire.cut();
      expect((await run).deliveries).toMatchObject([{ status: 'unknown' }]);
      expect((await publish([2], { subject: `${stream}.a` })).deliveries).toMatchObject([{ status: 'accepted' }]);
      expect(await countIn(stream)).toBe(1);
    });

    it('reaches whoever listens to a plain subject, with key and headers', async () => {
      const heard = client.subscribe('plain.lots', { max: 2 });
      await client.flush();
      await publish([1, 2], { subject: 'plain.lots', to: 'subject', headers: { source: 'rookery {{ id }}' }, body: { lot: '{{ id }}' } });
      const messages = [];
      for await (const message of heard) messages.push([message.json(), message.headers?.get('source'), message.headers?.get('Nats-Msg-Id')]);
      expect(messages).toEqual([[{ lot: 1 }, 'rookery 1', 'publish-nats:1-1'], [{ lot: 2 }, 'rookery 2', 'publish-nats:1-2']]);
    });

    it('is tried again where no stream keeps the subject, and fails for good at a bad subject, each for itself', async () => {
      const stream = await newStream();
      const run = await publish([1, 2, 3], { subject: `{% if id == 1 %}nobody.keeps{% elsif id == 2 %}a b{% else %}${stream}.a{% endif %}` });
      expect(run.deliveries).toMatchObject([
        { status: 'failed', error: { message: expect.stringContaining('no stream') } }, { status: 'dead', error: { message: expect.stringContaining('cannot be published to') } }, { status: 'accepted' },
      ]);
    });

    it('is tried again while nobody answers, and not with a wrong password', async () => {
      await using wire = await layWire(1);
      expect((await publish([1], { subject: 's' }, { credentials: { broker: credential({ port: wire.port }) } })).deliveries).toMatchObject([{ status: 'failed' }]);
      expect((await publish([1], { subject: 's' }, { credentials: { broker: credential({ password: 'wrong' }) } })).deliveries).toMatchObject([{ status: 'dead' }]);
    });
  });

  it('tests a credential by logging in', async () => {
    const test = (more: JsonObject) => {
      const fields = nats.fields.parse(credential(more).fields);
      return nats.test?.({ net: loopbackNet(), credential: { name: 'broker', kind: 'nats', fields }, signal: AbortSignal.timeout(10_000), now: 0 }, fields);
    };
    expect(await test({})).toMatch(/^logged in to NATS \d\S*, with JetStream$/);
    await expect(test({ password: 'wrong' })).rejects.toThrow('check user, password or token');
  });
});

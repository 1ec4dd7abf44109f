import { connectAsync, type MqttClient } from 'mqtt';
import { startMosquitto, type MosquittoServer } from '@rookery/testkit';
import { describeWithServer } from '@rookery/testkit/vitest';
import type { JsonObject } from '@rookery/sdk';
import { loopbackNet, runAgent, virtualClock, type RunRequest } from '@rookery/sdk/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layWire } from '../brokers/test/cuttable-wire.js';
import { listeningHost, type ListeningHost } from '../brokers/test/listening-host.js';
import { mqtt } from '../credentials/mqtt.js';
import { mqttTopic } from '../mqtt-topic/agent.js';
import { publishMqtt } from '../publish-mqtt/agent.js';

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const patient = { timeout: 20_000, interval: 20 };

describeWithServer('mosquitto', 'mqtt', () => {
  let server: MosquittoServer;
  let client: MqttClient;
  let topics = 0;

  const login = () => ({ username: server.user, password: server.password, protocolVersion: 5 as const, reconnectPeriod: 50 });
  beforeAll(async () => {
    server = await startMosquitto();
    client = await connectAsync(server.url, login());
    client.on('error', () => undefined);
  });
  afterAll(async () => {
    client.end(true);
    await server.stop();
  });

  const newTopic = (): string => {
    topics += 1;
    return `lots/${topics}`;
  };
  const credential = (more: JsonObject = {}) => ({ kind: 'mqtt', fields: { host: '127.0.0.1', port: server.port, user: server.user, password: server.password, ...more } });
  async function send(topic: string, ids: readonly number[], qos: 0 | 1 | 2 = 1): Promise<void> {
    for (let start = 0; start < ids.length; start += 20) {
      await Promise.all(ids.slice(start, start + 20).map((id) => client.publishAsync(topic, JSON.stringify({ id }), { qos })));
    }
  }
  async function isSubscribed(host: ListeningHost): Promise<void> {
    await expect.poll(() => host.state.has('subscribed'), patient).toBe(true);
  }
  const idsOf = (host: ListeningHost): number[] => host.events.map(({ payload }) => Number((payload['body'] as JsonObject)['id']));
  const listenTo = (topic: string, options: JsonObject = {}, fields: JsonObject = {}) => listeningHost(mqttTopic, { options: { topics: [topic], ...options }, credential: credential(fields) });
  const publish = (ids: readonly number[], options: JsonObject, more: RunRequest = {}) =>
    runAgent(publishMqtt, { options: { credential: 'broker', ...options }, net: loopbackNet(), credentials: { broker: credential() }, receive: ids.map((id) => ({ payload: { id } })), ...more });

  describe('the topic', () => {
    it.each([['5', '1'], ['5', '2'], ['3.1.1', '2']] as const)('gives every message once and in order, also those that came while nobody listened, with MQTT %s and QoS %s', async (version, qos) => {
      const topic = newTopic();
      await using host = listenTo(topic, { qos }, { version });
      host.start();
      await isSubscribed(host);
      await send(topic, numbers(1, 500), 2);
      await expect.poll(() => host.events.length, patient).toBe(500);
      await host.stop();
      await send(topic, numbers(501, 1_000), 2);
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(1_000);
      await host.stop();
      expect(idsOf(host)).toEqual(numbers(1, 1_000));
      expect(host.committed).toHaveLength(1_000);
      expect(host.events[0]?.payload).toEqual({ topic, body: { id: 1 } });
    });

    it.each(['1', '2'] as const)('drops what the session hands over again because a host died between commit and acknowledgement, with QoS %s', async (qos) => {
      const topic = newTopic();
      await using wire = await layWire(server.port);
      await using host = listenTo(topic, { qos, batchSize: 50 }, { port: wire.port });
      host.start();
      await isSubscribed(host);
      await host.stop();
      await send(topic, numbers(1, 500), 2);
      host.afterCommit = () => {
        if (![2, 4, 7].includes(host.batches.length)) return;
        wire.cut();
        throw new Error('the host died');
      };
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(500);
      await host.stop();
      expect(idsOf(host).toSorted((a, b) => a - b)).toEqual(numbers(1, 500));
      expect(host.committed).toHaveLength(500);
      expect(host.errors).toHaveLength(3);
    });

    it('takes many messages into one commit, though the client hands them over one by one', async () => {
      const topic = newTopic();
      await using host = listenTo(topic);
      host.start();
      await isSubscribed(host);
      await host.stop();
      await send(topic, numbers(1, 1_000));
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(1_000);
      await host.stop();
      expect(host.batches.length).toBeLessThan(200);
    });

    it('goes on after the broker was stopped and started again in the middle of a batch', async () => {
      const topic = newTopic();
      await using host = listenTo(topic, { batchSize: 20 });
      host.start();
      await isSubscribed(host);
      await host.stop();
      await send(topic, numbers(1, 300));
      host.afterCommit = async () => {
        if (host.batches.length === 3) await server.restart();
      };
      host.start();
      await expect.poll(() => new Set(idsOf(host)).size, patient).toBe(300);
      await expect.poll(() => client.connected, patient).toBe(true);
      await send(topic, [301]);
      await expect.poll(() => idsOf(host).at(-1), patient).toBe(301);
      expect(idsOf(host).toSorted((a, b) => a - b)).toEqual(numbers(1, 301));
    });

    it('brings retained messages once, not with every connection', async () => {
      const topic = newTopic();
      await client.publishAsync(topic, '{"id":1}', { qos: 1, retain: true });
      await using host = listenTo(topic);
      host.start();
      await expect.poll(() => host.events.length, patient).toBe(1);
      await host.stop();
      host.start();
      await send(topic, [2]);
      await expect.poll(() => host.events.length, patient).toBe(2);
      expect(host.events.map(({ payload }) => payload)).toEqual([{ topic, retained: true, body: { id: 1 } }, { topic, body: { id: 2 } }]);
    });

    it('tells by a user property what a publisher sent twice', async () => {
      const topic = newTopic();
      await using host = listenTo(topic, { identity: 'property' });
      host.start();
      await isSubscribed(host);
      await publish([1], { topic });
      await publish([1], { topic });
      await publish([1, 2], { topic });
      await expect.poll(() => host.events.length, patient).toBe(2);
      await host.stop();
      expect(host.committed).toHaveLength(4);
      expect(host.events[0]?.payload).toEqual({ topic, properties: { 'idempotency-key': 'publish-mqtt:1-1' }, body: { id: 1 } });
    });

    it('puts what cannot be read on record and goes on with the rest', async () => {
      const topic = newTopic();
      await using host = listenTo(topic);
      host.start();
      await isSubscribed(host);
      for (const body of ['{"id":1}', '{"id":', Buffer.from([0x22, 0xff]), JSON.stringify('x'.repeat(300_000)), '{"id":2}']) await client.publishAsync(topic, body, { qos: 1 });
      await expect.poll(() => host.events.length, patient).toBe(5);
      expect(host.events.map(({ port }) => port ?? 'out')).toEqual(['out', 'unreadable', 'unreadable', 'unreadable', 'out']);
      expect([...host.state.keys()].filter((key) => key.startsWith('unreadable:'))).toHaveLength(3);
    });

    it.each([['5'], ['3.1.1']])('says what to do about a wrong password, with MQTT %s', async (version) => {
      await using host = listenTo(newTopic(), {}, { password: 'wrong', version });
      host.start();
      await expect.poll(() => host.errors.length, patient).toBeGreaterThan(0);
      expect(host.errors[0]).toMatchObject({ code: 'source.failed', message: expect.stringContaining('check user and password in the credential') });
    });
  });

  describe('publishing', () => {
    async function hear(topic: string): Promise<{ readonly heard: { readonly body: string; readonly key: unknown; readonly qos: number }[]; readonly end: () => Promise<void> }> {
      const listener = await connectAsync(server.url, login());
      const heard: { readonly body: string; readonly key: unknown; readonly qos: number }[] = [];
      listener.on('message', (_topic, body, { qos, properties }) => void heard.push({ body: body.toString(), key: properties?.userProperties?.['idempotency-key'], qos }));
      await listener.subscribeAsync(topic, { qos: 2 });
      return { heard, end: () => listener.endAsync() };
    }

    it.each(['0', '1', '2'] as const)('reaches subscribers with body and key, with QoS %s, more at once than the broker takes', async (qos) => {
      const topic = newTopic();
      const { heard, end } = await hear(topic);
      const run = await publish(numbers(1, 600), { topic, qos });
      expect(run.deliveries.filter(({ status }) => status === 'accepted')).toHaveLength(600);
      await expect.poll(() => heard.length, patient).toBe(600);
      await end();
      expect(heard.map(({ body }) => body)).toEqual(numbers(1, 600).map((id) => JSON.stringify({ id })));
      expect(heard[6]).toEqual({ body: '{"id":7}', key: 'publish-mqtt:1-7', qos: Number(qos) });
    });

    it('does not know what became of a message whose acknowledgement is cut off, and sends it again under the same key', async () => {
      const topic = newTopic();
      const { heard, end } = await hear(topic);
      await using wire = await layWire(server.port);
      const over = { credentials: { broker: credential({ port: wire.port }) }, net: loopbackNet(), clock: virtualClock(0) };
      await publish([1], { topic: newTopic() }, over);
      wire.deafen();
      const run = publish([2], { topic }, over);
      await expect.poll(() => heard.length, patient).toBe(1);
      wire.cut();
      expect((await run).deliveries).toMatchObject([{ status: 'unknown' }]);
      await publish([2], { topic });
      await expect.poll(() => heard.map(({ key }) => key), patient).toEqual(['publish-mqtt:1-1', 'publish-mqtt:1-1']);
      await end();
    });

    it('fails for good at a topic that cannot be, without harm to its neighbours', async () => {
      const run = await publish([1, 2], { topic: '{% if id == 1 %}a/+{% else %}b{% endif %}' });
      expect(run.deliveries).toMatchObject([{ status: 'dead', error: { message: expect.stringContaining('cannot be published to') } }, { status: 'accepted' }]);
    });

    it('is tried again while nobody answers, and not with a wrong password', async () => {
      await using wire = await layWire(1);
      expect((await publish([1], { topic: 't' }, { credentials: { broker: credential({ port: wire.port }) } })).deliveries).toMatchObject([{ status: 'failed' }]);
      expect((await publish([1], { topic: 't' }, { credentials: { broker: credential({ password: 'wrong' }) } })).deliveries).toMatchObject([{ status: 'dead' }]);
    });
  });

  it('tests a credential by logging in', async () => {
    const test = (more: JsonObject) => {
      const fields = mqtt.fields.parse(credential(more).fields);
      return mqtt.test?.({ net: loopbackNet(), credential: { name: 'broker', kind: 'mqtt', fields }, signal: AbortSignal.timeout(10_000), now: 0 }, fields);
    };
    expect(await test({})).toBe('logged in, with MQTT 5');
    await expect(test({ password: 'wrong' })).rejects.toThrow('check user and password');
  });
});

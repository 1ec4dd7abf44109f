import { describe, expect, it } from 'vitest';
import { parseOptions, type JsonValue } from '@rookery/sdk';
import { runAgent } from '@rookery/sdk/testing';
import { mqttTopic } from './agent.js';
import { acknowledgement, receive, type MqttMessage } from './message.js';
import { loadHandover } from './session.js';

const message: MqttMessage = { topic: 'lots/new', bytes: new TextEncoder().encode('{}'), qos: 1, isRetained: false, isRepeat: false, packetId: 0x1234, properties: {} };

describe('receive', () => {
  it('has no identity but what was chosen', () => {
    expect(receive(message, { identity: 'session', property: 'id' })).toEqual({ bytes: message.bytes, fields: { topic: 'lots/new' } });
    expect(receive({ ...message, properties: { id: 'm-1' } }, { identity: 'property', property: 'id' }).identity).toBe('m-1');
    expect(receive(message, { identity: 'property', property: 'id' })).not.toHaveProperty('identity');
    expect(receive(message, { identity: 'content', property: 'id' }).identity).not.toBe(receive({ ...message, topic: 'lots/old' }, { identity: 'content', property: 'id' }).identity);
  });
});

describe('acknowledgement', () => {
  it.each([[1, [0x40, 2, 0x12, 0x34]], [2, [0x50, 2, 0x12, 0x34]], [0, []]] as const)('is the packet for QoS %s', (qos, bytes) => {
    expect([...acknowledgement({ ...message, qos })]).toEqual([...bytes]);
  });
});

describe('what was handed over', () => {
  async function handoverAfter(batch: readonly MqttMessage[], most = 10) {
    const state = new Map<string, JsonValue>();
    const store = { entries: () => Promise.resolve(state), get: () => Promise.resolve(state), set: (key: string, value: JsonValue) => void state.set(key, value), delete: () => undefined };
    (await loadHandover(store, most)).note(batch);
    return loadHandover(store, most);
  }

  it('is known again after a restart when the session repeats it', async () => {
    expect((await handoverAfter([message])).isCommitted({ ...message, isRepeat: true })).toBe(true);
  });

  it.each([
    ['it is no repeat', { isRepeat: false }],
    ['its number is another', { isRepeat: true, packetId: 1 }],
    ['its content is another', { isRepeat: true, bytes: new TextEncoder().encode('[]') }],
    ['its topic is another', { isRepeat: true, topic: 'lots/old' }],
  ])('is taken for new where %s', async (_name, more) => {
    expect((await handoverAfter([message])).isCommitted({ ...message, ...more })).toBe(false);
  });

  it('is forgotten beyond what the broker hands over at once', async () => {
    const handover = await handoverAfter([message, { ...message, packetId: 2 }, { ...message, packetId: 3 }], 2);
    expect([message.packetId, 2, 3].map((packetId) => handover.isCommitted({ ...message, packetId, isRepeat: true }))).toEqual([false, true, true]);
  });
});

describe('mqtt-topic', () => {
  it('refuses a credential of another kind', async () => {
    const run = runAgent(mqttTopic, { options: { credential: 'db', topics: ['#'] }, listen: { commits: 1 }, credentials: { db: { kind: 'postgres', fields: {} } } });
    await expect(run).rejects.toMatchObject({ code: 'source.failed', message: expect.stringContaining('choose one of the kind mqtt') });
  });

  it('wants a topic', () => {
    expect(parseOptions(mqttTopic, { version: 1, options: { credential: 'broker', topics: [] } }, '').ok).toBe(false);
  });
});

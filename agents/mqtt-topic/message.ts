import { createHash } from 'node:crypto';
import type { JsonObject } from '@rookery/sdk';
import { contentIdentity, type ReceivedMessage } from '../brokers/source-item.js';
import type { MqttTopicOptions } from './spec.js';

export interface MqttMessage {
  readonly topic: string;
  readonly bytes: Uint8Array;
  readonly qos: 0 | 1 | 2;
  readonly isRetained: boolean;
  /** Handed over before, to this session. */
  readonly isRepeat: boolean;
  /** The session's number for it, until it is acknowledged. */
  readonly packetId: number | undefined;
  readonly properties: Readonly<Record<string, string | readonly string[]>>;
}

export function receive({ topic, bytes, isRetained, properties }: MqttMessage, { identity, property }: Pick<MqttTopicOptions, 'identity' | 'property'>): ReceivedMessage {
  const named = Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, typeof value === 'string' ? value : value.join(', ')]));
  const fields: JsonObject = { topic, ...(isRetained ? { retained: true } : {}), ...(Object.keys(named).length === 0 ? {} : { properties: named }) };
  const same = identity === 'content' ? contentIdentity([topic, bytes]) : identity === 'property' ? named[property] : undefined;
  return { bytes, fields, ...(same === undefined || same === '' ? {} : { identity: same }) };
}

/** What a message is under in the list of those that were committed and may not be acknowledged yet. */
export function handoverKey({ packetId, topic, bytes }: MqttMessage): string {
  return `${packetId ?? 0}:${createHash('sha256').update(`${topic.length}:${topic}`).update(bytes).digest('base64url').slice(0, 12)}`;
}

/** PUBACK for QoS 1, PUBREC for QoS 2; of two bytes both mean success in MQTT 3.1.1 and 5. After a PUBREC the client goes on by itself. */
export function acknowledgement({ qos, packetId }: MqttMessage): Uint8Array {
  if (qos === 0 || packetId === undefined) return new Uint8Array();
  return Uint8Array.of(qos === 1 ? 0x40 : 0x50, 2, packetId >> 8, packetId & 0xff);
}

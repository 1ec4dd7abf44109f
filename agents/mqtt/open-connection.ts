import type { IConnackPacket, IPublishPacket, MqttClient } from 'mqtt';
import type { Net } from '@rookery/sdk';
import { openSocket, type Place } from '../brokers/login.js';
import { within } from '../brokers/within.js';

export interface MqttLogin {
  /** The credential's. */
  readonly name: string;
  readonly fields: Place & { readonly user?: string | undefined; readonly password: string; readonly version: '5' | '3.1.1' };
}

export interface MqttSession {
  readonly clientId: string;
  /** How long the broker keeps the session after the connection is gone; 0: not at all. */
  readonly keepMs: number;
  /** Most messages the broker may hand over unacknowledged; MQTT 5 only. */
  readonly receiveMaximum?: number;
  /** Called for every message with QoS 1 or 2; its acknowledgement is the caller's to write. With MQTT 3.1.1 subscribe with QoS 1 at most. */
  readonly onMessage?: (packet: IPublishPacket) => void;
}

export interface MqttLine {
  readonly client: MqttClient;
  /** The broker knew the session. */
  readonly isSessionKnown: boolean;
  /** Most messages it takes before it acknowledged the first. */
  readonly sendMaximum: number;
  readonly isOpen: boolean;
  /** Told once, when the connection is lost. */
  onLost(listener: (error: Error) => void): void;
  /** Writes bytes of a packet of our own, behind what the client has written. */
  write(bytes: Uint8Array): void;
  /** Waits two seconds at most for what is under way; never rejects. */
  close(): Promise<void>;
}

/** What the client is answered so that it goes on without an acknowledgement; it is not a fault. */
const LATER = new Error('acknowledged after the commit');

const HANDSHAKE_MS = 10_000;
const GOODBYE_MS = 2_000;
const LONGEST_SESSION_S = 0xff_ff_ff_ff;

/** Logs in over the guarded door. Rejects with the broker's refusal or a `NetError`; nothing is left open then. It does not connect again. */
export async function openConnection(net: Net, login: MqttLogin, session: MqttSession, signal: AbortSignal): Promise<MqttLine> {
  const { MqttClient: Client } = await import('mqtt');
  const socket = await openSocket(net, login, signal);
  const { user, password, version } = login.fields;
  const client = new Client(() => socket, {
    clientId: session.clientId, clean: session.keepMs === 0, reconnectPeriod: 0, resubscribe: false, connectTimeout: HANDSHAKE_MS, keepalive: 30, timerVariant: 'native',
    protocolVersion: version === '5' ? 5 : 4, protocolId: 'MQTT', ...(user === undefined ? {} : { username: user, password }),
    ...(version === '5' ? { properties: propertiesOf(session) } : {}),
    ...(session.onMessage === undefined ? {} : { customHandleAcks: putOffFor5(session.onMessage) }),
  });
  if (version === '3.1.1' && session.onMessage !== undefined) putOffFor3(client, session.onMessage);
  const lost = listenForLoss(client);
  const giveUp = () => lost.tell(new Error('the connection was given up before the log-in was done'));
  const limit = AbortSignal.any([signal, AbortSignal.timeout(HANDSHAKE_MS)]);
  limit.addEventListener('abort', giveUp, { once: true });
  try {
    const connack = await Promise.race([new Promise<IConnackPacket>((resolve) => void client.once('connect', resolve)), lost.promise]);
    return {
      client,
      isSessionKnown: connack.sessionPresent,
      sendMaximum: connack.properties?.receiveMaximum ?? (version === '5' ? 65_535 : 1_000),
      get isOpen() {
        return client.connected;
      },
      onLost: (listener) => void lost.promise.catch(listener),
      write: (bytes) => void socket.write(bytes),
      async close() {
        if (client.connected) await within(GOODBYE_MS, client.endAsync());
        client.end(true);
        socket.destroy();
      },
    };
  } catch (error) {
    client.end(true);
    socket.destroy();
    throw error;
  } finally {
    limit.removeEventListener('abort', giveUp);
  }
}

/**
 * The client hands over one message at a time and acknowledges it before the next, so a batch would be one message. It is told that
 * something is amiss with this one, and goes on.
 */
function putOffFor5(onMessage: (packet: IPublishPacket) => void) {
  return (_topic: string, _bytes: Buffer, packet: IPublishPacket, answer: (error: Error) => void): void => {
    onMessage(packet);
    answer(LATER);
  };
}

/** As the client offers it for MQTT 3.1.1, where the other way is not asked. For QoS 2 it acknowledges before it asks. */
function putOffFor3(client: MqttClient, onMessage: (packet: IPublishPacket) => void): void {
  client.handleMessage = (packet, done) => {
    if (packet.qos === 0) return done();
    onMessage(packet);
    done(LATER);
  };
}

function propertiesOf({ keepMs, receiveMaximum }: MqttSession) {
  return { sessionExpiryInterval: Math.min(LONGEST_SESSION_S, Math.ceil(keepMs / 1_000)), ...(receiveMaximum === undefined ? {} : { receiveMaximum }) };
}

/** One place that hears everything the client emits; an error nobody hears would end the process. */
function listenForLoss(client: MqttClient): { readonly promise: Promise<never>; readonly tell: (error: Error) => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  client.on('error', (error) => {
    if (error !== LATER) reject(error);
  });
  client.on('disconnect', ({ reasonCode }) => reject(new Error(`the broker ended the connection, reason code ${reasonCode ?? 0}`)));
  client.on('close', () => reject(new Error('the broker closed the connection')));
  return { promise, tell: reject };
}

import type { Channel, Connection } from 'rabbitmq-client';
import type { Net } from '@rookery/sdk';
import { openSocket, type Place } from '../brokers/login.js';
import { within } from '../brokers/within.js';
import { clientOverSocket, type ClientLogin } from './client-over-socket.js';

export interface RabbitmqLogin {
  /** The credential's. */
  readonly name: string;
  readonly fields: Place & ClientLogin;
}

export interface RabbitmqConnection {
  /** False once the connection or its channel is lost; nothing comes back. */
  readonly isOpen: boolean;
  readonly channel: Channel;
  /** Told once, when the connection or the channel is lost or the broker took the consumer away. */
  onLost(listener: (error: Error) => void): void;
  /** Opens a channel for a question whose refusal would close it, and closes it again. */
  ask<Answer>(question: (channel: Channel) => Promise<Answer>): Promise<Answer>;
  /** Waits two seconds at most for what is under way; never rejects. */
  close(): Promise<void>;
}

const HANDSHAKE_MS = 10_000;
const GOODBYE_MS = 2_000;

/** Logs in over the guarded door and opens a channel. Rejects with the broker's refusal or a `NetError`; nothing is left open then. */
export async function openConnection(net: Net, login: RabbitmqLogin, signal: AbortSignal): Promise<RabbitmqConnection> {
  const socket = await openSocket(net, login, signal);
  const giveUp = () => socket.destroy(new Error('the connection was given up before the log-in was done'));
  const limit = AbortSignal.any([signal, AbortSignal.timeout(HANDSHAKE_MS)]);
  limit.addEventListener('abort', giveUp, { once: true });
  try {
    const client = await clientOverSocket(socket, login.fields);
    const lost = listenForLoss(client);
    const channel = await Promise.race([client.acquire({ emitErrorsFromChannel: true }), lost.promise]);
    channel.on('error', lost.tell);
    channel.on('basic.cancel', () => lost.tell(new Error('the broker took the consumer away; was the queue deleted?')));
    channel.on('close', () => lost.tell(new Error('the broker closed the channel')));
    return {
      get isOpen() {
        return channel.active && client.ready;
      },
      channel,
      onLost: (listener) => void lost.promise.catch(listener),
      ask: (question) => ask(client, question),
      async close() {
        await within(GOODBYE_MS, channel.close().then(() => client.close()));
        client.unsafeDestroy();
        socket.destroy();
      },
    };
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    limit.removeEventListener('abort', giveUp);
  }
}

/** One place that hears everything the client emits; an error nobody hears would end the process. */
function listenForLoss(client: Connection): { readonly promise: Promise<never>; readonly tell: (error: Error) => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  client.on('error', reject);
  client.on('connection.blocked', () => undefined);
  return { promise, tell: reject };
}

async function ask<Answer>(client: Connection, question: (channel: Channel) => Promise<Answer>): Promise<Answer> {
  const channel = await client.acquire({ emitErrorsFromChannel: true });
  channel.on('error', () => undefined);
  try {
    return await question(channel);
  } finally {
    await channel.close();
  }
}

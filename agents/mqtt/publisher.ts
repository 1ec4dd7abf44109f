import type { IClientPublishOptions } from 'mqtt';
import { abortable } from '../brokers/abortable.js';
import type { SharedConnection } from '../brokers/kept-connections.js';
import type { MqttLine } from './open-connection.js';

export interface Publisher extends SharedConnection {
  /** Resolves once the broker has acknowledged, or for QoS 0 once it is sent. `sending` is called right before it leaves. */
  publish(topic: string, body: Buffer, options: IClientPublishOptions, call: { readonly signal: AbortSignal; readonly sending: () => void }): Promise<void>;
}

/** Publishes over a connection, never more at once than the broker said it takes: one more, and it ends the connection. */
export function createPublisher(line: MqttLine): Publisher {
  const gone = new AbortController();
  line.onLost(() => gone.abort());
  const waiting: (() => void)[] = [];
  let underWay = 0;

  async function enter(): Promise<void> {
    while (underWay >= line.sendMaximum) await new Promise<void>((resolve) => void waiting.push(resolve));
    underWay += 1;
  }

  function leave(): void {
    underWay -= 1;
    waiting.shift()?.();
  }

  return {
    get isOpen() {
      return line.isOpen;
    },
    close: () => line.close(),
    async publish(topic, body, options, { signal, sending }) {
      const until = AbortSignal.any([signal, gone.signal]);
      const entering = enter();
      await abortable(until, entering).catch((error: unknown) => {
        void entering.then(leave);
        throw error;
      });
      try {
        if (!line.isOpen) throw new Error('the connection was lost before the message was sent');
        sending();
        await abortable(until, line.client.publishAsync(topic, body, options));
      } finally {
        leave();
      }
    },
  };
}

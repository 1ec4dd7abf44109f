import { getQueueToken } from '@nestjs/bull';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Job, Queue } from 'bull';
import type { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisConnections } from './redis-connections.js';
import { WAKE_QUEUE, WakeQueueModule } from './wake-queue.module.js';

/** `id`: agent and slot, so that a wake that waits already is not added again. */
export interface WakeJob {
  readonly id: string;
  readonly word: string;
}

interface WakeData {
  readonly word: string;
}

/** Bull's queue of wakes, made by `@nestjs/bull` in a context of its own, which outlives the server's until the engine stopped. */
export class WakeQueue {
  readonly #context: INestApplicationContext;
  readonly #queue: Queue<WakeData>;
  readonly #connections: RedisConnections;
  readonly #own: readonly Redis[];

  private constructor(context: INestApplicationContext, queue: Queue<WakeData>, connections: RedisConnections, own: readonly Redis[]) {
    this.#context = context;
    this.#queue = queue;
    this.#connections = connections;
    this.#own = own;
  }

  /** Redis must be up, because Bull does not try again what fails at its start. `onError`: what Bull complains about. */
  static async open(connections: RedisConnections, prefix: string, onError: (error: Error) => void): Promise<WakeQueue> {
    const own: Redis[] = [];
    const openBlocking = (): Redis => {
      const client = connections.openBlocking();
      own.push(client);
      return client;
    };
    const createClient = (type: 'client' | 'subscriber' | 'bclient'): Redis =>
      type === 'client' ? connections.commands : type === 'subscriber' ? connections.subscriber : openBlocking();
    const context = await NestFactory.createApplicationContext(WakeQueueModule.of({ prefix, createClient }), { logger: false, abortOnError: false });
    const queue = context.get<Queue<WakeData>>(getQueueToken(WAKE_QUEUE), { strict: false });
    queue.on('error', onError);
    return new WakeQueue(context, queue, connections, own);
  }

  async add(jobs: readonly WakeJob[]): Promise<void> {
    await this.#queue.addBulk(jobs.map(({ id, word }) => ({ data: { word }, opts: { jobId: id } })));
  }

  /**
   * Takes jobs until the queue is closed and tells each after it was `completed` and is gone from Redis: a wake that was
   * swallowed because its job was there has its work committed by then, and one that comes later makes a new job.
   */
  async take(onTaken: (word: string) => void): Promise<void> {
    const over = (job: Job<WakeData> | null): void => {
      if (job !== null) onTaken(job.data.word);
    };
    this.#queue.on('completed', over);
    this.#queue.on('failed', over);
    // Bull names the connection and drops the promise: where the server forbids that, the process would end.
    Object.assign(this.#queue, { setWorkerName: () => Promise.resolve() });
    await this.#queue.process(() => Promise.resolve());
  }

  /** Removes finished jobs that somebody kept, since each would swallow its agent's wakes for ever. */
  async tend(): Promise<void> {
    await this.#queue.clean(0, 'completed');
    await this.#queue.clean(0, 'failed');
  }

  /** Within `ms`, whatever Redis does. */
  async close(ms: number): Promise<void> {
    for (const client of this.#own) this.#connections.forget(client);
    try {
      await Promise.race([this.#context.close(), sleep(ms, undefined, { ref: false })]);
    } finally {
      for (const client of this.#own) client.disconnect();
    }
  }
}

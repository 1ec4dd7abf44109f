import type { FastifyReply } from 'fastify';
import { isoTime } from '../events/event-view.js';
import { writeFrame } from '../live/event-stream.js';
import type { TryAdvance } from './try.service.js';

const PROGRESS_EVERY_MS = 250;

/** Tells of a try by server-sent events. The head is sent with the first of them, so that a fault before it is answered as one. */
export class TryStream {
  readonly #reply: FastifyReply;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(reply: FastifyReply) {
    this.#reply = reply;
  }

  get hasBegun(): boolean {
    return this.#reply.raw.headersSent;
  }

  /** Told four times a second; a reader who does not keep up is told less. */
  progress(progress: () => TryAdvance): void {
    const now = performance.now();
    if (now - this.#toldAt < PROGRESS_EVERY_MS || this.#reply.raw.writableLength > 0) return;
    this.#toldAt = now;
    const { at, ...rest } = progress();
    this.#write('progress', { ...rest, at: isoTime(at) });
  }

  end(event: 'result' | 'error', data: unknown): void {
    this.#write(event, data);
    this.#reply.raw.end();
  }

  #write(event: string, data: unknown): void {
    const { raw } = this.#reply;
    if (raw.destroyed) return;
    if (!raw.headersSent) this.#begin();
    raw.write(writeFrame({ event, data }));
  }

  #begin(): void {
    const { raw } = this.#reply;
    for (const [name, value] of Object.entries(this.#reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    this.#reply.hijack();
    raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    raw.on('error', () => raw.destroy());
  }
}

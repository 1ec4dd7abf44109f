import type { IncomingHttpHeaders } from 'node:http';
import type { Transform } from 'node:stream';
import type { Dispatcher } from 'undici';
import { decoderFor } from './content-decoder.js';
import { NetworkError, networkError, reasonOf } from './errors.js';
import { discardBody, gatherBody, streamBody, type ResponseBody } from './response-body.js';
import type { Hop } from './redirects.js';

/** The limits of one request and its answer. */
export interface ExchangeLimits {
  readonly timeoutMs: number;
  readonly headersTimeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
  /** As in `NetRequest`. */
  readonly discardBody: ((status: number) => boolean) | undefined;
}

/** Bodies announced at most this long are read whole before the response is handed out: it is faster, and faults surface at once. */
const gatheredBytes = 65_536;
/** Past this a new connection costs less than the rest of a body that nobody wants. */
const unwantedBytes = 1_048_576;
const statusesWithoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Sends one request and resolves with its answer: small bodies already read, others streaming. The time limit and the
 * byte cap go on until the last byte is read; a fault after that point is thrown by whoever reads the body.
 */
export function exchange(dispatcher: Dispatcher, hop: Hop, limits: ExchangeLimits): Promise<Response> {
  return new Promise((settle, reject) => {
    const { url } = hop.target;
    const handler = new ExchangeHandler(hop, limits, settle, reject);
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: hop.method,
        headers: hop.headers,
        body: hop.body ?? null,
        headersTimeout: limits.headersTimeoutMs,
        bodyTimeout: limits.timeoutMs,
      },
      handler,
    );
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #hop: Hop;
  readonly #limits: ExchangeLimits;
  readonly #settle: (response: Response) => void;
  readonly #reject: (error: NetworkError) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = (): void => this.#fail(networkError('network.aborted', `the call to ${this.#hop.target.url.host} was stopped`, { sent: this.#sent, cause: this.#limits.signal?.reason }));
  #controller: Dispatcher.DispatchController | undefined;
  #body: ResponseBody | undefined;
  #decoder: Transform | undefined;
  #respond: (() => void) | undefined;
  #sent = false;
  #isDone = false;
  #isUnwanted = false;
  #receivedBytes = 0;
  #decodedBytes = 0;

  constructor(hop: Hop, limits: ExchangeLimits, settle: (response: Response) => void, reject: (error: NetworkError) => void) {
    this.#hop = hop;
    this.#limits = limits;
    this.#settle = settle;
    this.#reject = reject;
    this.#timer = setTimeout(() => this.#fail(this.#timedOut('no complete answer')), limits.timeoutMs);
    limits.signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (limits.signal?.aborted === true) this.#onAbort();
  }

  // Undici calls this right before the first byte is written, so an abort from here leaves the wire untouched.
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isDone) controller.abort(new Error('stopped before it was sent'));
    else this.#sent = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders, statusText?: string): void {
    if (status < 200 || this.#isDone) return;
    const announced = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
    const hasBody = this.#hop.method !== 'HEAD' && !statusesWithoutBody.has(status);
    this.#isUnwanted = hasBody && this.#limits.discardBody?.(status) === true;
    if (announced !== undefined && announced > this.#limits.maxBytes && this.#hop.method !== 'HEAD' && !this.#isUnwanted) {
      this.#fail(this.#tooLarge());
      return;
    }
    this.#decoder = hasBody && !this.#isUnwanted ? this.#openDecoder(headers['content-encoding']) : undefined;
    const isGathered = !hasBody || this.#isUnwanted || (announced !== undefined && announced <= gatheredBytes && this.#decoder === undefined);
    const body = this.#isUnwanted ? discardBody() : isGathered ? gatherBody() : streamBody({ resume: () => this.#resume(), cancel: () => this.#cancel() });
    this.#body = body;
    this.#respond = () => {
      this.#respond = undefined;
      const list = headerList(headers, this.#decoder !== undefined);
      this.#settle(new Response(hasBody ? body.content() : null, { status, statusText: statusText ?? '', headers: list }));
    };
    if (!isGathered) this.#respond();
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#isDone) return;
    this.#receivedBytes += chunk.byteLength;
    if (this.#receivedBytes > (this.#isUnwanted ? unwantedBytes : this.#limits.maxBytes)) return this.#fail(this.#tooLarge());
    if (this.#decoder === undefined) {
      if (this.#body?.push(chunk) === false) controller.pause();
    } else if (!this.#decoder.write(chunk)) {
      controller.pause();
      this.#decoder.once('drain', () => controller.resume());
    }
  }

  onResponseEnd(): void {
    if (this.#isDone) return;
    if (this.#decoder === undefined) this.#finish();
    else this.#decoder.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(this.#explain(error));
  }

  #openDecoder(encoding: string | undefined): Transform | undefined {
    const decoder = decoderFor(encoding);
    decoder?.on('data', (chunk: Buffer) => {
      this.#decodedBytes += chunk.byteLength;
      if (this.#decodedBytes > this.#limits.maxBytes) this.#fail(this.#tooLarge());
      else if (!this.#isDone && this.#body?.push(chunk) === false) decoder.pause();
    });
    decoder?.on('end', () => this.#finish());
    decoder?.on('error', (error) => this.#fail(networkError('network.failed', `the body from ${this.#hop.target.url.host} cannot be decoded: ${reasonOf(error)}`, { sent: true, cause: error })));
    return decoder;
  }

  #resume(): void {
    if (this.#decoder === undefined) this.#controller?.resume();
    else this.#decoder.resume();
  }

  #cancel(): void {
    if (this.#isDone) return;
    this.#release();
    this.#controller?.abort(new Error('the reader lost interest'));
  }

  #finish(): void {
    if (this.#isDone) return;
    this.#release();
    this.#body?.end();
    this.#respond?.();
  }

  #fail(error: NetworkError): void {
    if (this.#isDone) return;
    this.#release();
    this.#body?.fail(error);
    // The status is known, and nobody asked for what broke off.
    if (this.#isUnwanted) this.#respond?.();
    this.#reject(error);
    this.#controller?.abort(error);
  }

  #release(): void {
    this.#isDone = true;
    clearTimeout(this.#timer);
    this.#limits.signal?.removeEventListener('abort', this.#onAbort);
    this.#decoder?.destroy();
  }

  #tooLarge(): NetworkError {
    return networkError('network.tooLarge', `the body from ${this.#hop.target.url.host} is larger than ${this.#limits.maxBytes} bytes; raise the limit or ask for less`, { sent: true });
  }

  #timedOut(what: string, cause?: unknown): NetworkError {
    return networkError('network.timeout', `${what} from ${this.#hop.target.url.host} within ${this.#limits.timeoutMs} ms`, { sent: this.#sent, cause });
  }

  #explain(error: Error): NetworkError {
    if (error instanceof NetworkError) return error;
    const code = 'code' in error ? error.code : undefined;
    if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') return this.#timedOut('no answer', error);
    return networkError('network.failed', `the call to ${this.#hop.target.url.host} failed: ${reasonOf(error)}`, { sent: this.#sent, cause: error });
  }
}

function headerList(headers: IncomingHttpHeaders, isDecoded: boolean): [string, string][] {
  const list: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (isDecoded && (name === 'content-encoding' || name === 'content-length')) continue;
    if (Array.isArray(value)) for (const item of value) list.push([name, item]);
    else if (value !== undefined) list.push([name, value]);
  }
  return list;
}

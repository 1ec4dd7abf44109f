import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';

export interface NetRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | URLSearchParams | FormData;
  readonly signal?: AbortSignal;
  readonly redirect?: 'follow' | 'manual' | 'error';
  /** From the first byte sent to the last byte read. Default 30,000. */
  readonly timeoutMs?: number;
  /** Cap on the body after decompression. Default 10 MiB. */
  readonly maxBytes?: number;
  /**
   * Asked with the status of an answer: true says that its body is not wanted. It is read up to 1 MiB, so that the
   * connection can be used again, and thrown away; the response has none. How it ends, or that it is cut, is no error.
   */
  readonly discardBody?: (status: number) => boolean;
  /** Name of the credential whose secret travels with the call; its hosts must include the target. */
  readonly credential?: string;
}

export interface NetTarget {
  readonly host: string;
  readonly port: number;
  readonly tls?: boolean | ConnectionOptions;
  readonly signal?: AbortSignal;
  /** To the established connection. Default 10,000. */
  readonly timeoutMs?: number;
  readonly credential?: string;
}

/**
 * The one door to the network. Every address is checked when the connection is made, with the resolved IP pinned,
 * and again on every redirect; private, loopback and metadata addresses are refused unless the operator allows them.
 *
 * Rejects with a `NetError`.
 */
export interface Net {
  fetch(url: string | URL, request?: NetRequest): Promise<Response>;
  /** A connected socket for drivers that take one (pg `stream`, mysql2 `stream`). */
  connect(target: NetTarget): Promise<Socket>;
  /** Guarded agents for client libraries that take one. */
  agent(options?: { readonly credential?: string }): { readonly http: HttpAgent; readonly https: HttpsAgent };
}

/** `code` names what happened; `sent` tells whether a byte of the request may have left. */
export interface NetError extends Error {
  readonly code: 'network.denied' | 'network.timeout' | 'network.tooLarge' | 'network.refused' | 'network.aborted' | 'network.failed';
  readonly sent: boolean;
}

export function isNetError(error: unknown): error is NetError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('network.') && 'sent' in error;
}

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { once } from 'node:events';
import type { Net, NetRequest, NetTarget } from '../net.js';
import { netError } from './net-error.js';
import { refuseOwnHeaders } from './own-headers.js';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);

/** A plain net for tests with real servers on this machine; any other address is refused, so a test never leaves it. */
export function loopbackNet(): Net {
  return {
    async fetch(url, request = {}) {
      refuseOthers(new URL(url).hostname);
      refuseOwnHeaders(request);
      return fetchWithin(url, request);
    },
    async connect(target) {
      refuseOthers(target.host);
      return openSocket(target);
    },
    agent: () => ({ http: new HttpAgent(), https: new HttpsAgent() }),
  };
}

function refuseOthers(host: string): void {
  if (!LOOPBACK.has(host)) throw netError('network.denied', `"${host}" is not this machine; tests stay on loopback`, { sent: false });
}

async function fetchWithin(url: string | URL, request: NetRequest): Promise<Response> {
  const timeOut = AbortSignal.timeout(request.timeoutMs ?? 30_000);
  const body = request.body instanceof Uint8Array ? Uint8Array.from(request.body) : request.body;
  try {
    const response = await fetch(url, {
      method: request.method ?? 'GET',
      headers: { ...request.headers },
      redirect: request.redirect ?? 'follow',
      signal: request.signal === undefined ? timeOut : AbortSignal.any([timeOut, request.signal]),
      ...(body === undefined ? {} : { body }),
    });
    return request.discardBody?.(response.status) === true ? await withoutBody(response) : response;
  } catch (cause) {
    if (request.signal?.aborted === true) throw netError('network.aborted', 'the request was aborted', { cause });
    if (timeOut.aborted) throw netError('network.timeout', `no answer within ${request.timeoutMs ?? 30_000} ms`, { cause });
    const isRefused = reasonOf(cause).includes('ECONNREFUSED');
    throw netError(isRefused ? 'network.refused' : 'network.failed', reasonOf(cause), { sent: !isRefused, cause });
  }
}

async function withoutBody(response: Response): Promise<Response> {
  await response.arrayBuffer().catch(() => undefined);
  const { status, statusText, headers } = response;
  return new Response(null, { status, statusText, headers });
}

async function openSocket(target: NetTarget): Promise<Socket> {
  const { host, port, tls } = target;
  const socket = tls === undefined || tls === false ? connectSocket({ host, port }) : connectTls({ host, port, ...(tls === true ? {} : tls) });
  const timeOut = AbortSignal.timeout(target.timeoutMs ?? 10_000);
  const signal = target.signal === undefined ? timeOut : AbortSignal.any([timeOut, target.signal]);
  try {
    await once(socket, tls === undefined || tls === false ? 'connect' : 'secureConnect', { signal });
    return socket;
  } catch (cause) {
    socket.destroy();
    throw netError(timeOut.aborted ? 'network.timeout' : 'network.refused', reasonOf(cause), { sent: false, cause });
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause instanceof Error ? cause.cause : cause;
  return 'code' in inner ? `${String(inner.code)} ${inner.message}` : inner.message;
}

import { fileURLToPath } from 'node:url';
import { startChildServer } from '../server/child-server.ts';

/** Starts the Fastify echo in a process of its own; `ready` is its address. */
export function startEcho() {
  return startChildServer({ file: fileURLToPath(new URL('echo-process.ts', import.meta.url)), readyLine: /"url":\s*"([^"]+)"/ });
}

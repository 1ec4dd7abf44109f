import { fileURLToPath } from 'node:url';
import { startChildServer } from '../server/child-server.ts';

/** Starts the bare WebSocket server in a process of its own; `ready` is its address. */
export function startBarePush() {
  return startChildServer({ file: fileURLToPath(new URL('push-process.ts', import.meta.url)), readyLine: /"url":\s*"([^"]+)"/ });
}

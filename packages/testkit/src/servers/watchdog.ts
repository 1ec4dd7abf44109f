import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';

// Reads the pid to watch from each line; an empty line means none. The input ends with the process that holds its other end, however that died.
const script = `
pid=
while read -r line; do pid=$line; done
if [ -n "$pid" ]; then
  kill -"$2" "$pid" 2>/dev/null
  tries=0
  while kill -0 "$pid" 2>/dev/null && [ $tries -lt 20 ]; do sleep 0.1; tries=$((tries + 1)); done
  kill -KILL "$pid" 2>/dev/null
fi
tries=0
while ! rm -rf "$1" 2>/dev/null && [ $tries -lt 20 ]; do sleep 0.1; tries=$((tries + 1)); done
`;

/** Ends a server and removes its folder when the test process ends, also by SIGKILL. */
export interface Watchdog {
  watch(pid: number | undefined): void;
  /** Ends what is watched, removes the folder, and resolves when both are done. */
  release(): Promise<void>;
}

/** `signalName` is the one by which the server ends at once but cleans up, without the leading SIG. */
export function startWatchdog(folder: string, signalName: 'QUIT' | 'KILL'): Watchdog {
  const child = spawn('sh', ['-c', script, 'watchdog', folder, signalName], { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const ended = once(child, 'exit');
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return {
    watch(pid) {
      child.stdin.write(`${pid ?? ''}\n`);
    },
    async release() {
      child.ref();
      child.stdin.end();
      await ended;
    },
  };
}

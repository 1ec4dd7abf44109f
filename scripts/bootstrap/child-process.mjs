import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { PlainFault } from './house.mjs';

/** @type {readonly NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end and returns its exit code. A signal sent to us is handed on, and once the program has
 * ended we die of that signal too, so that neither an orphan nor a false success is left. With `stdout: 'stderr'`
 * what the program prints does not mix with our own result.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ stdout?: 'inherit' | 'stderr', env?: NodeJS.ProcessEnv, cwd?: string, shell?: boolean }} [options]
 * @returns {Promise<number>}
 */
export async function run(file, args, options = {}) {
  const child = spawn(file, args, {
    stdio: ['inherit', options.stdout === 'stderr' ? 2 : 'inherit', 'inherit'],
    env: options.env ?? process.env,
    cwd: options.cwd,
    shell: options.shell ?? false,
  });
  const stopForwarding = forwardSignals(child);
  try {
    const [code, signal] = await once(child, 'exit');
    const received = stopForwarding();
    if (received !== undefined) endLike(received, code);
    return code ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)];
  } catch (cause) {
    stopForwarding();
    throw new PlainFault(`${file} could not be started: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => NodeJS.Signals | undefined} ends the forwarding and tells which signal came last
 */
function forwardSignals(child) {
  /** @type {NodeJS.Signals | undefined} */
  let received;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    received = signal;
    // Ctrl+C in a terminal reaches the whole foreground group; a second copy would look like impatience.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  return () => {
    for (const signal of forwarded) process.off(signal, forward);
    return received;
  };
}

/**
 * A program that answered the signal with an exit code of its own (a graceful stop, say) decides ours.
 * @param {NodeJS.Signals} signal
 * @param {number | null} code
 */
function endLike(signal, code) {
  if (code !== null) process.exit(code);
  process.kill(process.pid, signal);
}

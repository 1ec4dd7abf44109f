import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { PlainFault } from './house.mjs';

/** @type {readonly NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** @type {Record<string, import('node:child_process').StdioOptions>} */
const stdioFor = {
  ours: 'inherit',
  stderr: ['inherit', 2, 'inherit'],
  'stderr if it fails': ['inherit', 'pipe', 'pipe'],
};

/**
 * Runs a program to its end and returns its exit code. A signal sent to us is handed on, and once the program has
 * ended we die of that signal too, so that neither an orphan nor a false success is left. What the program prints goes
 * where ours goes, or to stderr so that it does not mix with our own result, or to stderr if it fails and else nowhere.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ output?: 'ours' | 'stderr' | 'stderr if it fails', env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 * @returns {Promise<number>}
 */
export async function run(file, args, { output = 'ours', env = process.env, shell = false } = {}) {
  const child = spawn(file, args, { stdio: stdioFor[output], env, shell });
  const stopForwarding = forwardSignals(child);
  /** @type {Buffer[]} */
  const held = [];
  child.stdout?.on('data', (chunk) => held.push(chunk));
  child.stderr?.on('data', (chunk) => held.push(chunk));
  try {
    const { code, signal } = await endOf(child);
    const received = stopForwarding();
    if (code !== 0) process.stderr.write(Buffer.concat(held));
    if (received !== undefined) endLike(received, code);
    return code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
  } catch (cause) {
    stopForwarding();
    throw new PlainFault(`${file} could not be started: ${String(cause)}`, { cause });
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} once the program and its output have ended
 */
function endOf(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
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

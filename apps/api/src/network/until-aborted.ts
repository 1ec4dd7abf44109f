/** Settles as `work` does, or rejects with the reason of the signal, whichever is first. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((settle, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    work.then(settle, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

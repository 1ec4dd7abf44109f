/** As `work`, but rejects as soon as the signal is aborted; what `work` does then is nobody's. */
export async function abortable<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new Error('there was no answer in time'));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => undefined);
    promise.catch(() => undefined);
  }
}

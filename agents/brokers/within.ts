/** Waits for a farewell that may fail or never come: resolves when `work` is over, however it ended, or after `ms`. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  AbortSignal.timeout(ms).addEventListener('abort', () => resolve(), { once: true });
  await Promise.race([work.catch(() => undefined), promise]);
}

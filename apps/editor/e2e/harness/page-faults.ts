import type { Page } from 'playwright-core';

/** Nobody is signed in yet: that is what the page asks to find out. */
const always = [/^answer: 401 GET \S+\/api\/v1\/auth\/me$/];

/**
 * Listens for everything that goes wrong in a page: logged errors (a broken content policy is one), exceptions nobody
 * caught, calls that failed or were refused. The function it gives lists what there was so far.
 */
export function watchFaults(page: Page, expected: readonly RegExp[]): () => readonly string[] {
  const faults: string[] = [];
  const add = (fault: string): void => {
    if (![...always, ...expected].some((pattern) => pattern.test(fault))) faults.push(fault);
  };
  page.on('console', (message) => {
    // A refused call is listed by its answer.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) add(`log: ${message.text()}`);
  });
  page.on('pageerror', (error) => add(`exception: ${error.stack ?? error.message}`));
  page.on('crash', () => add('the page crashed'));
  page.on('response', (response) => {
    if (response.status() >= 400) add(`answer: ${response.status()} ${response.request().method()} ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'unknown';
    // A page that is left or a query that is no longer wanted ends its calls.
    if (reason !== 'net::ERR_ABORTED') add(`call: ${reason} ${request.method()} ${request.url()}`);
  });
  return () => faults;
}

import { findServerProgram, rookeryOwner, serverMissing } from '@rookery/testkit';
import { chromium, type Browser, type BrowserContext, type CDPSession, type Page } from 'playwright-core';

const WAIT_MS = 60_000;

/** A page whose work on the main thread can be read. */
export interface MeasuredPage {
  readonly page: Page;
  readonly debug: CDPSession;
  readonly context: BrowserContext;
  /** Milliseconds of processor time since the page began: `script` in scripts, `task` in everything on the main thread. */
  work(): Promise<{ readonly script: number; readonly task: number }>;
}

/** Debian's Chromium without a window, at 1440 by 900. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = findServerProgram('chromium');
  if (executablePath === undefined) throw new Error(serverMissing('chromium'));
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] });
}

/** A page of a profile of its own, so with an empty cache. `url`: the server whose owner is signed in. */
export async function openMeasured(browser: Browser, url?: string): Promise<MeasuredPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', ...(url === undefined ? {} : { baseURL: url }) });
  context.setDefaultTimeout(WAIT_MS);
  if (url !== undefined) {
    const answer = await context.request.post('/api/v1/auth/login', { data: rookeryOwner });
    if (!answer.ok()) throw new Error(`bench: the owner could not sign in: ${answer.status()}`);
  }
  const page = await context.newPage();
  const debug = await context.newCDPSession(page);
  // Processor time of the thread: other processes on the machine do not count.
  await debug.send('Performance.enable', { timeDomain: 'threadTicks' });
  return { page, debug, context, work: () => readWork(debug) };
}

async function readWork(debug: CDPSession): Promise<{ readonly script: number; readonly task: number }> {
  const { metrics } = await debug.send('Performance.getMetrics');
  const seconds = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { script: seconds('ScriptDuration') * 1_000, task: seconds('TaskDuration') * 1_000 };
}

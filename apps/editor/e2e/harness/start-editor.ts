import { fileURLToPath } from 'node:url';
import { findServerProgram, rookeryOwner, serverMissing, startRookery, type Rookery } from '@rookery/testkit';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { watchFaults } from './page-faults.js';
import { screenshot } from './screenshot.js';

const ACTION_MS = 20_000;
const entry = fileURLToPath(new URL('../../../api/dist/main.js', import.meta.url));

/** Sizes of screen the pages are made for. */
export const screens = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;

export interface EditorOptions {
  /** Starts with the workflow that a first start shows. Default: without any. */
  readonly hasDemo?: boolean;
  /** Added to the server's variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface VisitOptions {
  readonly screen?: keyof typeof screens;
  readonly scheme?: 'light' | 'dark';
  readonly language?: 'en' | 'ru';
  /** Whether the owner is signed in already. Default: yes. */
  readonly isSignedIn?: boolean;
  /** Faults of the page that belong to the test, such as the refusals of a server that is away. */
  readonly expectedFaults?: readonly RegExp[];
}

/** A server with the built editor, and a browser. */
export interface Editor extends AsyncDisposable {
  readonly rookery: Rookery;
  readonly browser: Browser;
  /**
   * Opens a page in a browser profile of its own and closes it after `body`. Fails when `body` does, or when the page
   * meanwhile logged an error, broke its content policy or was refused something; then a screenshot is kept.
   */
  visit<Result>(path: string, body: (page: Page) => Promise<Result>, options?: VisitOptions): Promise<Result>;
}

/** Starts a server and a browser; disposal ends both. */
export async function startEditor({ hasDemo = false, environment = {} }: EditorOptions = {}): Promise<Editor> {
  await using parts = new AsyncDisposableStack();
  const rookery = parts.use(await startRookery({ entry, environment: { ROOKERY_DEMO: hasDemo ? '1' : '0', ...environment } }));
  const browser = parts.adopt(await startChromium(), (started) => started.close());
  const whole = parts.move();
  return {
    rookery,
    browser,
    visit: (path, body, options = {}) => visit({ rookery, browser }, path, body, options),
    [Symbol.asyncDispose]: () => whole.disposeAsync(),
  };
}

/** Debian's Chromium without a window. Its own sandbox needs what containers lack; it opens pages of ours only. */
export async function startChromium(args: readonly string[] = []): Promise<Browser> {
  const executablePath = findServerProgram('chromium');
  if (executablePath === undefined) throw new Error(serverMissing('chromium'));
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', ...args] });
}

async function visit<Result>({ rookery, browser }: Pick<Editor, 'rookery' | 'browser'>, path: string, body: (page: Page) => Promise<Result>, options: VisitOptions): Promise<Result> {
  const { screen = 'desktop', scheme = 'light', language = 'en', isSignedIn = true, expectedFaults = [] } = options;
  const context = await browser.newContext({ baseURL: rookery.url, viewport: screens[screen], colorScheme: scheme, locale: language === 'ru' ? 'ru-RU' : 'en-GB', reducedMotion: 'reduce' });
  context.setDefaultTimeout(ACTION_MS);
  try {
    if (isSignedIn) await signIn(context);
    const page = await context.newPage();
    const faults = watchFaults(page, expectedFaults);
    try {
      await page.goto(path);
      await page.locator('main').waitFor();
      const result = await body(page);
      const found = faults();
      if (found.length > 0) throw new Error(`the page had faults:\n${found.join('\n')}`);
      return result;
    } catch (error) {
      // A visit within a visit has told already.
      if (error instanceof FailedVisit) throw error;
      const kept = await screenshot(page, `failed at ${new URL(page.url()).port}${new URL(page.url()).pathname}`).catch(() => 'no screenshot');
      throw new FailedVisit(`${error instanceof Error ? error.message : String(error)}\nthe page is at ${page.url()}, kept as ${kept}\n${faults().join('\n')}`, { cause: error });
    }
  } finally {
    await context.close();
  }
}

class FailedVisit extends Error {
  override readonly name = 'FailedVisit';
}

/** Signs the owner in by the API, so that the browser has the cookies before it opens a page. */
async function signIn(context: BrowserContext): Promise<void> {
  const answer = await context.request.post('/api/v1/auth/login', { data: rookeryOwner });
  if (!answer.ok()) throw new Error(`the owner could not sign in: ${answer.status()} ${await answer.text()}`);
}

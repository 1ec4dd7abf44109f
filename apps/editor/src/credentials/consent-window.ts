import { call } from '../api/call.js';

const CHANNEL = 'rookery consent';

/** How a consent ended, told by the page that the provider leads back to. */
export type ConsentResult = { readonly ok: true; readonly name: string } | { readonly ok: false; readonly message: string };

/**
 * Sends the person to the provider in a window of its own, so that what is being edited stays open, and resolves once they are back;
 * `undefined` when they close the window instead. Must be called right at the click, or browsers open no window; then the
 * provider's page takes the place of this one.
 */
export async function consentInWindow(name: string, prepare: () => Promise<boolean>): Promise<ConsentResult | undefined> {
  const opened = window.open('', '_blank', 'popup,width=560,height=720');
  if (!(await prepare())) {
    opened?.close();
    return undefined;
  }
  try {
    const { url } = await call<{ readonly url: string }>('POST', `/api/v1/credentials/${encodeURIComponent(name)}/consent`);
    if (opened === null) {
      window.location.assign(url);
      return undefined;
    }
    opened.location.assign(url);
    return await resultFrom(opened);
  } catch (error) {
    opened?.close();
    throw error;
  }
}

/** Told to every window of this browser; those that wait for it listen. */
export function tellConsent(result: ConsentResult): void {
  const channel = new BroadcastChannel(CHANNEL);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches pages of its own origin only and takes no target
  channel.postMessage(result);
  channel.close();
}

const LOOK_MS = 1_000;

// The window may be out of sight for this page while the provider's is in it, so only the channel says how it ended.
function resultFrom(opened: Window): Promise<ConsentResult | undefined> {
  const { promise, resolve } = Promise.withResolvers<ConsentResult | undefined>();
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', ({ data }: MessageEvent<ConsentResult>) => resolve(data));
  let looksClosed = false;
  const look = window.setInterval(() => {
    // A result that was sent as the window closed comes before the next look.
    if (looksClosed) resolve(undefined);
    looksClosed = opened.closed;
  }, LOOK_MS);
  return promise.finally(() => {
    window.clearInterval(look);
    channel.close();
  });
}

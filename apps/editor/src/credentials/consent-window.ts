import { call } from '../api/call.js';

const CHANNEL = 'rookery consent';

/** How a consent ended, told by the page that the provider leads back to. */
export type ConsentResult = { readonly ok: true; readonly name: string } | { readonly ok: false; readonly message: string };

/**
 * Sends the person to the provider in a window of its own, so that what is being edited stays open; `false` when `prepare` says no. Must be
 * called right at the click, or browsers open no window; then the provider's page takes the place of this one.
 *
 * Nobody can wait for that window: a provider may cut its tie to this one, and it then looks closed from here. `onConsent` tells.
 */
export async function openConsent(name: string, prepare: () => Promise<boolean>): Promise<boolean> {
  const opened = window.open('', '_blank', 'popup,width=560,height=720');
  try {
    if (!(await prepare())) {
      opened?.close();
      return false;
    }
    const { url } = await call<{ readonly url: string }>('POST', `/api/v1/credentials/${encodeURIComponent(name)}/consent`);
    (opened ?? window).location.assign(url);
    return true;
  } catch (error) {
    opened?.close();
    throw error;
  }
}

/** Told to every window of this browser that listens. */
export function tellConsent(result: ConsentResult): void {
  const channel = new BroadcastChannel(CHANNEL);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches pages of its own origin only and takes no target
  channel.postMessage(result);
  channel.close();
}

/** Calls `listener` for each consent that ends in this browser; returns what stops it. */
export function onConsent(listener: (result: ConsentResult) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', ({ data }: MessageEvent<ConsentResult>) => listener(data));
  return () => channel.close();
}

import { z } from 'zod';
import type { Credential, Net } from '@rookery/sdk';

export const SLACK_API_URL = 'https://slack.com/api/';
const CALL_MS = 20_000;

const fieldsSchema = z.object({ token: z.string(), apiUrl: z.string().default(SLACK_API_URL) });

export interface SlackParts {
  readonly net: Pick<Net, 'fetch'>;
  readonly credential: Credential;
  readonly signal: AbortSignal;
}

/** Slack's own client behind the guarded network. It repeats nothing by itself: the host does, and keeps count. */
export async function createSlackClient({ net, credential, signal }: SlackParts) {
  const { token, apiUrl } = fieldsSchema.parse(credential.fields);
  const { LogLevel, WebClient } = await import('@slack/web-api');
  return new WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    // What fails is thrown; the rest of what the client has to say is its own affair.
    logger: { debug: ignore, info: ignore, warn: ignore, error: ignore, setLevel: ignore, setName: ignore, getLevel: () => LogLevel.ERROR },
    fetch: (url, { method = 'POST', headers = {}, body } = {}) =>
      net.fetch(url, { method, headers, redirect: 'error', timeoutMs: CALL_MS, credential: credential.name, signal, ...(body === undefined ? {} : { body }) }),
  });
}

function ignore(): void {
  // Nothing is kept.
}

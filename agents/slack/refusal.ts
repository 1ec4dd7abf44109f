import { z } from 'zod';
import { isNetError, PermanentError, RateLimitedError, TransientError, UnknownOutcomeError, UserError, type NetError } from '@rookery/sdk';

/** Who was written to, as the host knows them. */
export interface SlackAddressee {
  readonly credential: string;
  readonly endpoint: string;
  /** The bucket that a 429 pauses. */
  readonly bucket: string;
}

/** What to do about an answer; of the many that Slack documents at chat.postMessage, those that people meet. */
const TOKEN = new Set(['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'no_permission', 'missing_scope', 'org_login_required', 'ekm_access_denied', 'access_denied', 'not_allowed_token_type', 'team_access_not_granted']);
const GONE = new Set(['channel_not_found', 'is_archived', 'user_not_found', 'cannot_reply_to_message', 'messages_tab_disabled']);
const PASSING = new Set(['service_unavailable', 'request_timeout', 'internal_error', 'team_added_to_org', 'accesslimited']);
const ADVICE: Readonly<Record<string, string>> = {
  not_in_channel: 'invite the bot to the channel: /invite @bot',
  channel_not_found: 'the channel is gone, or private and the bot is not in it; use its id, or invite the bot',
  is_archived: 'the channel is archived',
  missing_scope: 'give the app the scope "chat:write" and install it again',
  token_revoked: 'install the app again and store its new token',
  msg_too_long: 'a message has 40,000 characters at most',
  no_text: 'the message is empty',
  invalid_blocks: 'the blocks are not as Slack wants them; try them in its Block Kit Builder',
  restricted_action: 'the workspace does not let this bot write here',
};

const platformSchema = z.object({ code: z.literal('slack_webapi_platform_error'), data: z.object({ error: z.string() }) });
const limitSchema = z.object({ code: z.literal('slack_webapi_rate_limited_error'), retryAfter: z.number() });
const httpSchema = z.object({ code: z.literal('slack_webapi_http_error'), statusCode: z.number() });

/** What the host is to do about a failed call. */
export function errorOfSlack(error: unknown, { credential, endpoint, bucket }: SlackAddressee): Error {
  const limit = limitSchema.safeParse(error);
  if (limit.success) return new RateLimitedError(limit.data.retryAfter * 1_000, { bucket, cause: error });
  const platform = platformSchema.safeParse(error);
  if (platform.success) return errorOfAnswer(platform.data.data.error, { credential, endpoint }, error);
  const net = netErrorWithin(error);
  if (net?.code === 'network.denied') return new UserError('Slack may not be called; check the hosts of the credential and which addresses the operator allows', { code: 'provider.refused', parameters: { reason: net.code }, cause: error });
  if (net !== undefined && !net.sent) return new TransientError(`Slack cannot be reached (${net.code})`, { parameters: { reason: net.code }, cause: error });
  const http = httpSchema.safeParse(error);
  if (http.success && http.data.statusCode < 500) return new PermanentError(`Slack answered ${http.data.statusCode}`, { parameters: { reason: String(http.data.statusCode) }, cause: error });
  const reason = http.success ? `Slack answered ${http.data.statusCode}` : `no answer from Slack (${net?.code ?? messageOf(error)})`;
  return new UnknownOutcomeError(reason, { parameters: { reason }, cause: error });
}

function errorOfAnswer(code: string, { credential, endpoint }: Pick<SlackAddressee, 'credential' | 'endpoint'>, cause: unknown): Error {
  const parameters = { reason: code };
  const text = ADVICE[code] === undefined ? `Slack: ${code}` : `Slack: ${code}; ${ADVICE[code]}`;
  if (TOKEN.has(code)) return new UserError(`${text} (credential "${credential}")`, { code: 'provider.refused', parameters, cause });
  if (PASSING.has(code)) return new TransientError(text, { parameters, cause });
  // "Some aspect of the operation may have succeeded before the error was raised."
  if (code === 'fatal_error') return new UnknownOutcomeError(text, { parameters, cause });
  return new PermanentError(text, { parameters, cause, ...(GONE.has(code) ? { disableEndpoint: endpoint } : {}) });
}

function netErrorWithin(error: unknown): NetError | undefined {
  const original = z.object({ original: z.unknown() }).safeParse(error);
  for (let current: unknown = original.success ? original.data.original : error; current instanceof Error; current = current.cause) if (isNetError(current)) return current;
  return undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

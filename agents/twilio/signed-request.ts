import { UserError, type WebhookContext, type WebhookRefusal, type WebhookRequest } from '@rookery/sdk';
import { twilioAccount } from '../credentials/twilio.js';
import { isSignedByTwilio } from '../http/twilio-signature.js';

/** The form Twilio posted, once it is sure that the account did; else why it is refused. */
export async function readSigned(context: Pick<WebhookContext<unknown>, 'credential' | 'hookUrl'>, credential: string, request: WebhookRequest): Promise<{ readonly fields: URLSearchParams } | WebhookRefusal> {
  const { fields: stored } = await context.credential(credential);
  const { authToken } = twilioAccount.fields.parse(stored);
  if (authToken === undefined) throw new UserError(`the credential "${credential}" has no auth token, with which Twilio signs; store it beside the API key`, { code: 'source.failed' });
  const signature = request.headers['x-twilio-signature'];
  if (signature === undefined) return refusal('the header "x-twilio-signature" is missing; only Twilio may call this address');
  const { rawBody } = request;
  if (!isSignedByTwilio({ url: calledUrl(context.hookUrl, request), signature, rawBody, contentType: request.headers['content-type'] }, [authToken])) {
    return refusal('the signature does not fit; check the auth token of the credential, and that ROOKERY_PUBLIC_URL is what Twilio calls');
  }
  return { fields: new URLSearchParams(request.method === 'GET' ? queryOf(request) : Buffer.from(rawBody).toString('utf8')) };
}

/** What Twilio was given. Where the server does not know its public address the caller's word for it does: it is signed with the rest. */
function calledUrl(hookUrl: string | null, { headers, target }: WebhookRequest): string {
  if (hookUrl !== null) return hookUrl + (target.includes('?') ? target.slice(target.indexOf('?')) : '');
  return `${nearest(headers['x-forwarded-proto']) ?? 'http'}://${nearest(headers['x-forwarded-host']) ?? headers['host'] ?? ''}${target}`;
}

/** Of several proxies the one that the caller spoke to comes first. */
function nearest(header: string | undefined): string | undefined {
  return header?.split(',', 1)[0]?.trim();
}

function queryOf({ query }: WebhookRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function refusal(message: string): WebhookRefusal {
  return { refuse: { status: 401, code: 'webhook.signature', message } };
}

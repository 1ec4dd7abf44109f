import { z } from 'zod';
import { PermanentError, TransientError, UserError } from '@rookery/sdk';

const failureSchema = z.object({
  code: z.string().optional().catch(undefined), responseCode: z.number().optional().catch(undefined), response: z.string().min(1).optional().catch(undefined),
});

/** What the library says of a failed command. */
interface SmtpFailure {
  readonly code: string | undefined;
  readonly responseCode: number | undefined;
  readonly text: string;
}

export function smtpErrorOf(error: unknown): SmtpFailure {
  const given = failureSchema.parse(error instanceof Error ? Object.fromEntries(Object.entries(error)) : {});
  const responseCode = given.responseCode !== undefined && given.responseCode >= 200 ? given.responseCode : undefined;
  const response = given.response ?? (error instanceof Error ? error.message : String(error));
  return { code: given.code, responseCode, text: response.replaceAll(/\s+/g, ' ').trim().slice(0, 300) };
}

/**
 * What the host is to do about an answer of a mail server: 4xx passes, 5xx does not (RFC 5321, 4.2.1; enhanced codes RFC 3463).
 * `endpoint`: the address it was for, which is disabled when there is nobody there.
 */
export function errorOfSmtp(error: unknown, { host, credential, endpoint }: { readonly host: string; readonly credential: string; readonly endpoint?: string }): Error {
  const { code, responseCode, text } = smtpErrorOf(error);
  const parameters = { reason: text };
  if (code === 'EAUTH' && (responseCode === undefined || responseCode >= 500)) {
    return new UserError(`${host} does not take the login of credential "${credential}" (${text}); check user and password, many providers want a password made for programs`, { code: 'provider.refused', parameters, cause: error });
  }
  if (code === 'ETLS' || isCertificateFault(error)) return new UserError(`${host} cannot encrypt as credential "${credential}" asks (${text}); choose the encryption and port the provider names`, { code: 'provider.refused', parameters, cause: error });
  if (responseCode === undefined || responseCode < 500) return new TransientError(`${host}: ${text}`, { parameters, cause: error });
  const isGone = isNobody(responseCode, text);
  return new PermanentError(adviceOf(responseCode, text, host), { parameters, cause: error, ...(isGone && endpoint !== undefined ? { disableEndpoint: endpoint } : {}) });
}

/** Whether the certificate of the other side cannot be trusted; the library and the network wrap what TLS says. */
export function isCertificateFault(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (/certificate|altname/i.test(`${'code' in current ? String(current.code) : ''} ${current.message}`)) return true;
  }
  return false;
}

/** 5.1.1 no such mailbox, 5.1.2 no such host, 5.1.6 moved, 5.1.10 takes no mail, 5.2.1 disabled; servers without enhanced codes say it in words. */
function isNobody(responseCode: number, text: string): boolean {
  const enhanced = /\b5\.\d+\.\d+\b/.exec(text)?.[0];
  if (enhanced !== undefined) return ['5.1.1', '5.1.2', '5.1.6', '5.1.10', '5.2.1'].includes(enhanced);
  return responseCode === 550 && /no such|unknown (user|recipient)|user unknown|does not exist|disabled/i.test(text);
}

function adviceOf(responseCode: number, text: string, host: string): string {
  if (responseCode === 552 || /\b5\.(2\.3|3\.4)\b/.test(text)) return `${host} takes no message of this size (${text}); send a link instead`;
  if (responseCode === 553 || /\b5\.1\.[78]\b/.test(text)) return `${host} does not take the sender (${text}); choose a "from" that the account may use`;
  if (/\b5\.7\.\d+\b/.test(text)) return `${host} refuses it by policy (${text}); the sender's domain may lack SPF or DKIM, or the account may not send`;
  return `${host}: ${text}`;
}

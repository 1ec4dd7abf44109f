import { NetworkError, TelegramApiError } from 'node-telegram-bot-api';
import { isNetError, PermanentError, RateLimitedError, TransientError, UnknownOutcomeError, UserError, type NetError } from '@rookery/sdk';
import { withAdvice } from './advice.js';

/** Who was written to, as the host knows them. */
export interface Addressee {
  readonly credential: string;
  readonly endpoint: string;
  /** The bucket that a 429 pauses: that of the group it was for, else that of the bot. */
  readonly bucket: string;
}

/** What the host is to do about a failed call. */
export function errorOfTelegram(error: unknown, to: Addressee): Error {
  if (error instanceof TelegramApiError) return errorOfAnswer(error, to);
  const net = netErrorWithin(error);
  if (net !== undefined) return errorOfNetwork(net, error);
  return unknown(error instanceof NetworkError ? error.message : 'the answer of Telegram cannot be read', error);
}

/** How long Telegram asks to wait, in milliseconds; `undefined` when it asks for nothing. */
export function waitAskedFor(error: unknown): number | undefined {
  return error instanceof TelegramApiError && error.errorCode === 429 ? (error.retryAfter ?? 1) * 1_000 : undefined;
}

function errorOfAnswer(error: TelegramApiError, to: Addressee): Error {
  const { description } = error;
  const parameters = { reason: description };
  const wait = waitAskedFor(error);
  if (wait !== undefined) return new RateLimitedError(wait, { bucket: to.bucket, cause: error });
  switch (error.errorCode) {
    // Telegram answers 404 to a token that is none at all.
    case 401:
    case 404:
      return new UserError(`Telegram does not know the token of credential "${to.credential}" (${description}); store the one BotFather shows`, { code: 'provider.refused', parameters, cause: error });
    case 403:
      return new PermanentError(`Telegram: ${description}`, { parameters, cause: error, disableEndpoint: to.endpoint });
    default:
      return error.errorCode >= 500 ? unknown(`Telegram: ${error.errorCode} ${description}`, error) : new PermanentError(withAdvice(description), { parameters, cause: error });
  }
}

function errorOfNetwork(net: NetError, cause: unknown): Error {
  const parameters = { reason: net.code };
  if (net.code === 'network.denied') {
    return new UserError('the Bot API server may not be called; check the hosts of the credential and which addresses the operator allows', { code: 'provider.refused', parameters, cause });
  }
  if (!net.sent) return new TransientError(`Telegram cannot be reached (${net.code})`, { parameters, cause });
  return unknown(`no answer from Telegram (${net.code})`, cause);
}

function unknown(reason: string, cause: unknown): UnknownOutcomeError {
  return new UnknownOutcomeError(reason, { parameters: { reason }, cause });
}

function netErrorWithin(error: unknown): NetError | undefined {
  for (let current = error; current instanceof Error; current = current.cause) if (isNetError(current)) return current;
  return undefined;
}

import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { StorageUnavailableError } from '@rookery/engine';
import { describeError, errorTable, isErrorCode, type ErrorCode, type ErrorParameters, type Issue, type Language } from '@rookery/model';
import { isRookeryError } from '@rookery/sdk';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { LOG } from '../composition/tokens.js';
import { ApiError, invalidRequest } from './api-error.js';
import { chooseLanguage } from './choose-language.js';

/** What every failed call is answered with. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: { readonly error: { readonly code: string; readonly message: string; readonly issues?: readonly Issue[] } };
  readonly retryAfterS?: number;
}

/** Writes every error the same way; what nobody foresaw is logged under an id that the caller gets to see. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  readonly #log: Logger;

  constructor(@Inject(LOG) log: Logger) {
    this.#log = log;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    sendError(reply, answerTo(error, languageOf(request)) ?? internalAnswer(error, this.#log, request));
  }
}

/** Sends the answer, unless the response has begun already (a stream), which can then only be cut. */
export function sendError(reply: FastifyReply, { status, body, retryAfterS }: ErrorAnswer): void {
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  if (retryAfterS !== undefined) void reply.header('retry-after', String(retryAfterS));
  void reply.status(status).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(body));
}

/** The language the caller asks for in `Accept-Language`; English for those who ask for none. */
export function languageOf({ headers }: Pick<FastifyRequest, 'headers'>): Language {
  return chooseLanguage({ chosen: undefined, accepted: headers['accept-language'] });
}

/** The answer to an error that is foreseen, in words of the language; undefined for one that is not. */
export function answerTo(error: unknown, language: Language = 'en'): ErrorAnswer | undefined {
  if (error instanceof ApiError) {
    const { code, status, parameters, issues, retryAfterS } = error;
    return { status, body: { error: { code, message: describeError(code, parameters, language), ...(issues === undefined ? {} : { issues }) } }, ...(retryAfterS === undefined ? {} : { retryAfterS }) };
  }
  if (isStorageError(error)) return { ...plain('storage.unavailable', 503, describeError('storage.unavailable', {}, language)), retryAfterS: 1 };
  if (isUnstorableText(error)) return answerTo(invalidRequest([{ path: '', code: 'option.invalid', message: 'a text holds a NUL character, which no text here may' }]), language);
  if (isRookeryError(error) && isErrorCode(error.code) && error.audience !== 'bug') return plain(error.code, errorTable[error.code].status, translated(error.code, error, language));
  if (isRookeryError(error) && error.audience === 'user') return plain(error.code, 422, error.message);
  if (error instanceof HttpException) return fromNest(error);
  return isFastifyError(error) && error.statusCode < 500 ? fromFastify(error) : undefined;
}

// What an agent's author wrote in words of their own says more than the table.
function translated(code: ErrorCode, { message, parameters }: { readonly message: string; readonly parameters: ErrorParameters }, language: Language): string {
  return message === describeError(code, parameters) ? describeError(code, parameters, language) : message;
}

/** Logs what happened under the request's id, and answers with it. */
export function internalAnswer(error: unknown, log: Logger, request: Pick<FastifyRequest, 'id' | 'method' | 'routeOptions'>): ErrorAnswer {
  const { id } = request;
  log.error({ id, err: error, method: request.method, route: request.routeOptions.url }, 'a request failed for a reason nobody foresaw');
  return plain('internal', 500, describeError('internal', { reason: `it is logged under ${id}` }));
}

// TypeORM and pg each wrap a lost connection in their own way; the store's own error is what engine calls end with.
const CONNECTION_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '57P03', '53100', '53200', '53300', '08000', '08003', '08006', '25006']);

/** Whether the database could not be reached or cannot take anything now. */
export function isStorageError(error: unknown): boolean {
  if (error instanceof StorageUnavailableError) return true;
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && CONNECTION_CODES.has(error.code) && isOfDatabase(error)) return true;
  return /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after/.test(error.message) || isStorageError(error.cause);
}

/** A text that the database keeps in no encoding: NUL, in all that people send (`character_not_in_repertoire`, `untranslatable_character`). */
function isUnstorableText(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && (error.code === '22021' || error.code === '22P05') && isOfDatabase(error)) || isUnstorableText(error.cause);
}

function isOfDatabase(error: Error): boolean {
  return 'severity' in error || 'query' in error || 'syscall' in error;
}

function plain(code: string, status: number, message: string): ErrorAnswer {
  return { status, body: { error: { code, message } } };
}

const tooLarge = plain('request.tooLarge', 413, 'the body is larger than this address accepts');
const wrongType = plain('request.invalid', 415, 'send JSON, with "content-type: application/json"');

function fromNest(error: HttpException): ErrorAnswer {
  const status = error.getStatus();
  if (status === 404) return plain('notFound', 404, 'there is no such address; see /api/docs');
  if (status === 413) return tooLarge;
  if (status === 415) return wrongType;
  return plain(status === 403 ? 'auth.forbidden' : 'request.invalid', status, error.message);
}

function fromFastify(error: Error & { readonly statusCode: number; readonly code: string }): ErrorAnswer {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return tooLarge;
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return wrongType;
  return plain(error.statusCode === 400 && error instanceof SyntaxError ? 'request.notJson' : 'request.invalid', error.statusCode, error.message);
}

function isFastifyError(error: unknown): error is Error & { readonly statusCode: number; readonly code: string } {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode >= 400 && 'code' in error && typeof error.code === 'string';
}

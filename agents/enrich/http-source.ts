import type { JSONValue } from '@jmespath-community/jmespath';
import { errorOf, isNetError, isRookeryError, RateLimitedError, UserError, type JsonValue, type Template, type TemplateScope } from '@rookery/sdk';
import { authorizationOf, NO_AUTHORIZATION, withQuery, type Authorization } from '../http/authorization.js';
import { measureJson } from '../http/json-size.js';
import { retryAfterMs } from '../http/retry-after.js';
import { compileQuery } from '../http/query.js';
import { sharedScope, type Answer, type Answers, type AskSource, type Context, type Question } from './question.js';
import { chunksOf } from './rows.js';

const MOST_BYTES = 1024 * 1024;
const DEEPEST = 100;
const NOT_FOUND: ReadonlySet<number> = new Set([204, 404, 410]);
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

/** A document with how many values it has, about; what an expression may cost is counted from it. */
interface Document {
  readonly value: JSONValue;
  readonly valueCount: number;
}

/** One call a key, or one for many where the API can; at most `parallel` in flight. What was answered before a fault is kept. */
export const askHttp: AskSource = async (context, questions, answers) => {
  const { options } = context;
  const access = await accessOf(context);
  const calls = options.batchUrl === undefined
    ? questions.map((question) => () => askOne(context, question, access, answers))
    : chunksOf(questions, options.batchSize).map((chunk) => () => askMany(context, chunk, access, answers));
  await inParallel(calls, options.parallel);
};

async function askOne(context: Context, question: Question, access: Access, answers: Answers): Promise<void> {
  const { options } = context;
  const scope = { ...question.event.scope, key: question.key, asOf: isoOf(question.asOf) };
  answers.set(question.id, await answerOf(async () => {
    const document = await load(context, options.url, scope, access);
    return document === undefined ? { kind: 'missing' } : resultOf(options.result, document.value, document.valueCount);
  }));
}

async function askMany(context: Context, questions: readonly Question[], access: Access, answers: Answers): Promise<void> {
  const { batchUrl, batchItems, batchKey, result } = context.options;
  const scope = { ...sharedScope(context), keys: questions.map(({ key }) => key), asOf: isoOf(questions[0]?.asOf ?? null) };
  const byKey = new Map<string, Answer>();
  const whole = await answerOf(async () => {
    const document = await load(context, batchUrl, scope, access);
    if (document === undefined) return { kind: 'missing' };
    const items = compileQuery('batchItems', batchItems)(document.value, document.valueCount);
    if (!Array.isArray(items)) throw new UserError(`batchItems: "${batchItems}" finds no list in the answer`, { code: 'source.failed' });
    for (const item of copyOf(items)) {
      const key = compileQuery('batchKey', batchKey)(item, document.valueCount);
      if (typeof key === 'string' || typeof key === 'number') byKey.set(String(key), resultOf(result, item, document.valueCount));
    }
    return { kind: 'found', value: null };
  });
  for (const { id, key } of questions) answers.set(id, whole.kind === 'found' ? (byKey.get(key) ?? { kind: 'missing' }) : whole);
}

function resultOf(expression: string | undefined, value: JSONValue, valueCount: number): Answer {
  const found = expression === undefined ? value : compileQuery('result', expression)(value, valueCount);
  return found === undefined || found === null ? { kind: 'missing' } : { kind: 'found', value: found };
}

/** A fault that does not pass belongs to this key alone. */
async function answerOf(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!isRookeryError(error) || error.audience !== 'user') throw error;
    return { kind: 'failed', code: error.code, message: error.message };
  }
}

/** What the credential adds to every call, and the token in it. */
type Access = Authorization & { readonly token?: string };

async function accessOf({ options, credential }: Context, rejectedToken?: string): Promise<Access> {
  if (options.credential === undefined) return NO_AUTHORIZATION;
  const found = await credential(options.credential, rejectedToken === undefined ? undefined : { rejectedToken });
  return { ...authorizationOf(found), ...(found.accessToken === undefined ? {} : { token: found.accessToken }) };
}

/** `undefined`: there is no such thing. */
async function load(context: Context, address: Template | undefined, scope: TemplateScope, access: Access): Promise<Document | undefined> {
  const { options, clock } = context;
  const url = urlOf(address, options.query, scope);
  const { host } = new URL(url);
  const response = await sendWith(context, url, scope, access);
  const { status } = response;
  if (NOT_FOUND.has(status)) {
    await response.body?.cancel();
    return undefined;
  }
  const text = await response.text().catch((error: unknown) => {
    throw networkError(error, host);
  });
  if (status === 429) {
    const wait = retryAfterMs(response.headers.get('retry-after'), clock.now());
    if (wait !== undefined) throw new RateLimitedError(wait);
  }
  if (PASSING.has(status) || status >= 500) throw errorOf('source.unavailable', { reason: `${host} answered ${status}` });
  if (status < 200 || status > 299) throw errorOf('source.failed', { reason: `${host} answered ${status}: ${text.replaceAll(/\s+/g, ' ').slice(0, 200)}` });
  return { value: parse(text, host), valueCount: 1 + (text.match(/[[{,:]/g)?.length ?? 0) };
}

/** A token that is not taken any more is renewed, and the question asked once more. */
async function sendWith(context: Context, url: string, scope: TemplateScope, access: Access): Promise<Response> {
  const response = await exchange(context, url, scope, access);
  if (response.status !== 401 || access.token === undefined) return response;
  const renewed = await accessOf(context, access.token);
  if (renewed.token === access.token) return response;
  await response.body?.cancel();
  return exchange(context, url, scope, renewed);
}

async function exchange({ options, net, signal }: Context, url: string, scope: TemplateScope, access: Access): Promise<Response> {
  const headers = new Headers({ accept: 'application/json', ...access.headers });
  for (const [name, value] of Object.entries(options.headers)) setHeader(headers, name, value.render(scope));
  try {
    return await net.fetch(withQuery(url, access.query), {
      headers: Object.fromEntries(headers), signal, timeoutMs: options.timeout, maxBytes: MOST_BYTES, ...(options.credential === undefined ? {} : { credential: options.credential }),
    });
  } catch (error) {
    throw networkError(error, new URL(url).host);
  }
}

function urlOf(address: Template | undefined, query: Readonly<Record<string, Template>>, scope: TemplateScope): string {
  const text = address?.render(scope).trim() ?? '';
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) throw new UserError(`url: "${text.slice(0, 200)}" is not an http address; the template "${address?.source.slice(0, 100) ?? ''}" gave it for this event`);
  const url = new URL(text);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value.render(scope));
  return url.href;
}

function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch (cause) {
    throw new UserError(`headers.${name}: "${value.slice(0, 100)}" has line breaks or letters a header cannot carry`, { cause });
  }
}

function networkError(error: unknown, host: string): Error {
  const reason = error instanceof Error ? error.message : String(error);
  if (isNetError(error) && error.code === 'network.denied') return errorOf('source.failed', { reason: `${host} may not be called: ${reason}; ask the operator to allow it` }, error);
  if (isNetError(error) && error.code === 'network.tooLarge') return errorOf('source.failed', { reason: `the answer of ${host} has more than ${MOST_BYTES} bytes` }, error);
  return errorOf('source.unavailable', { reason: `${host} does not answer: ${reason}` }, error);
}

/** Expressions want lists that may be changed; those found are read only. */
function copyOf(items: readonly JsonValue[]): JSONValue[] {
  return JSON.parse(JSON.stringify(items));
}

function parse(text: string, host: string): JSONValue {
  if (measureJson(text).depth > DEEPEST) throw errorOf('source.failed', { reason: `the answer of ${host} is nested deeper than ${DEEPEST} levels` });
  try {
    const value: JSONValue = JSON.parse(text);
    return value;
  } catch (cause) {
    throw errorOf('source.failed', { reason: `the answer of ${host} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}` }, cause);
  }
}

function isoOf(asOf: string | null): string | null {
  return asOf === null ? null : `${asOf.replace(' ', 'T')}Z`;
}

/** No further call begins after one failed; those in flight are waited for. */
async function inParallel(calls: readonly (() => Promise<void>)[], most: number): Promise<void> {
  const waiting = calls.values();
  let hasFailed = false;
  const work = async (): Promise<void> => {
    for (const call of waiting) {
      if (hasFailed) return;
      try {
        await call();
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const done = await Promise.allSettled(Array.from({ length: Math.min(most, calls.length) }, work));
  const failed = done.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

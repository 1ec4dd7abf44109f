import { z } from 'zod';
import { isNetError, PermanentError, RateLimitedError, TransientError, UnknownOutcomeError, UserError, type Credential, type Net } from '@rookery/sdk';

export const DISCORD_API_ROOT = 'https://discord.com/api/v10';
const CALL_MS = 20_000;
const LARGEST_ANSWER = 256 * 1024;

const botSchema = z.object({ token: z.string(), apiRoot: z.string().default(DISCORD_API_ROOT) });
const webhookSchema = z.object({ url: z.string() });
const refusalSchema = z.object({ message: z.string().catch(''), code: z.number().catch(0), retry_after: z.number().optional(), global: z.boolean().optional(), errors: z.unknown().optional() });

/** What the answers of Discord say about a message, as far as anybody needs it. */
const messageSchema = z.object({ id: z.string(), channel_id: z.string() });
export type DiscordMessage = z.output<typeof messageSchema>;

export interface DiscordParts {
  readonly net: Pick<Net, 'fetch'>;
  readonly credential: Credential;
  readonly signal: AbortSignal;
}

/** Who was written to, as the host knows them. */
export interface DiscordAddressee {
  readonly endpoint: string | undefined;
  readonly bucket: string;
}

/** Creates a message in a channel as a bot, or executes the webhook (docs.discord.com, "Create Message", "Execute Webhook"). */
export async function postMessage(parts: DiscordParts, channel: string | undefined, body: object, to: DiscordAddressee): Promise<DiscordMessage> {
  const { url, headers } = addressOf(parts.credential, channel);
  const response = await ask(parts, url, { method: 'POST', headers, body: JSON.stringify(body) }, to);
  const message = messageSchema.safeParse(await response.json().catch(() => undefined));
  if (!message.success) throw new UnknownOutcomeError('the answer of Discord names no message', { parameters: { reason: 'no id' } });
  return message.data;
}

/** A call whose refusals are thrown as what the host is to do about them. */
export async function ask({ net, credential, signal }: DiscordParts, url: string, init: { readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body?: string }, to: DiscordAddressee): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'user-agent': 'DiscordBot (https://rookery.example, 1)', ...init.headers };
  const response = await net
    .fetch(url, { ...init, headers, redirect: 'error', timeoutMs: CALL_MS, maxBytes: LARGEST_ANSWER, credential: credential.name, signal })
    .catch((error: unknown) => Promise.reject(errorOfNetwork(error)));
  if (response.ok) return response;
  throw errorOfAnswer(response.status, refusalSchema.parse(await response.json().catch(() => ({}))), credential.name, to);
}

function addressOf(credential: Credential, channel: string | undefined): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
  if (credential.kind === 'discord-webhook') return { url: `${webhookSchema.parse(credential.fields).url}?wait=true`, headers: {} };
  const { token, apiRoot } = botSchema.parse(credential.fields);
  if (channel === undefined) throw new PermanentError('channel: a bot needs the id of a channel; a webhook has its own');
  return { url: `${apiRoot}/channels/${encodeURIComponent(channel)}/messages`, headers: { authorization: `Bot ${token}` } };
}

function errorOfAnswer(status: number, { message, code, retry_after: retryAfter, errors }: z.output<typeof refusalSchema>, credential: string, { endpoint, bucket }: DiscordAddressee): Error {
  const text = `Discord: ${message === '' ? status : message}${code === 0 ? '' : ` (${code})`}`;
  const parameters = { reason: message === '' ? String(status) : message };
  if (status === 429) return new RateLimitedError(Math.ceil((retryAfter ?? 1) * 1_000), { bucket });
  if (status === 401) return new UserError(`${text}; store the token again (credential "${credential}")`, { code: 'provider.refused', parameters });
  if (code === 10_015 || code === 50_027) return new UserError(`${text}; the webhook was deleted, make a new one and store its address (credential "${credential}")`, { code: 'provider.refused', parameters });
  // Behind a gateway a failure says nothing about the message.
  if (status >= 500) return status === 503 ? new TransientError(text, { parameters }) : new UnknownOutcomeError(text, { parameters });
  if (code === 10_003) return new PermanentError(`${text}; the channel is gone, or the bot is not on its server`, { parameters, ...(endpoint === undefined ? {} : { disableEndpoint: endpoint }) });
  if (code === 50_001 || code === 50_013) return new PermanentError(`${text}; let the bot see the channel and send messages there`, { parameters });
  return new PermanentError(code === 50_035 ? `${text}: ${JSON.stringify(errors).slice(0, 300)}` : text, { parameters });
}

function errorOfNetwork(error: unknown): Error {
  if (!isNetError(error)) return error instanceof Error ? error : new Error(String(error));
  const parameters = { reason: error.code };
  if (error.code === 'network.denied') return new UserError('Discord may not be called; check the hosts of the credential and which addresses the operator allows', { code: 'provider.refused', parameters, cause: error });
  return error.sent ? new UnknownOutcomeError(`no answer from Discord (${error.code})`, { parameters, cause: error }) : new TransientError(`Discord cannot be reached (${error.code})`, { parameters, cause: error });
}

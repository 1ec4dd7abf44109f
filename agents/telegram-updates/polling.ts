import { TelegramApiError, type Api } from 'node-telegram-bot-api';
import { UserError, type HubContext, type JsonObject, type JsonValue } from '@rookery/sdk';
import { waitAskedFor } from '../telegram/refusal.js';
import type { Options } from './choice.js';
import { allowedUpdates, answerTo, deliveryOf, type Bot } from './messages.js';
import { readUpdate } from './update.js';

/** How long Telegram holds a request open while nothing comes. */
export const POLL_SECONDS = 30;
const PAGE = 100;
const CONFLICTS_FORGIVEN = 3;
const CONFLICT_PAUSE_MS = 3_000;
/** For calls that are made also when the line is let go, as nobody else makes them. */
const LAST_CALL_MS = 5_000;

/** Asks for updates until the signal is aborted. What was handed over is confirmed by the next request, at the end by a last one. */
export async function poll(context: HubContext<Options>, api: Api, bot: Bot): Promise<void> {
  const { signal, members, options } = context;
  const allowed = allowedUpdates(members);
  let offset: number | undefined;
  let isConfirmed = true;
  try {
    while (!signal.aborted) {
      const updates = await nextUpdates(context, api, { ...(offset === undefined ? {} : { offset }), allowed_updates: allowed });
      isConfirmed = true;
      const last = updates.at(-1);
      if (last === undefined) continue;
      await context.deliver(deliveryOf(bot, options.credential, updates));
      offset = Number(last['update_id']) + 1;
      isConfirmed = false;
      await answerButtons(context, api, bot, updates);
    }
  } finally {
    // Whoever joins gets nothing of what was served before it.
    if (!isConfirmed && offset !== undefined) await confirm(context, api, offset);
  }
}

async function nextUpdates(context: HubContext<Options>, api: Api, asked: { readonly offset?: number; readonly allowed_updates: string[] }): Promise<readonly JsonObject[]> {
  const { signal, clock } = context;
  for (let conflicts = 0; !signal.aborted; ) {
    try {
      return plain(await api.getUpdates({ ...asked, limit: PAGE, timeout: POLL_SECONDS }, signal));
    } catch (error) {
      if (signal.aborted) return [];
      const wait = waitAskedFor(error);
      // The request of who held the line before may not be over yet.
      if (isConflict(error) && conflicts < CONFLICTS_FORGIVEN) conflicts += 1;
      else if (isConflict(error)) throw conflictError(error);
      else if (wait === undefined) throw error;
      await clock.sleep(wait ?? CONFLICT_PAUSE_MS, signal);
    }
  }
  return [];
}

/** A press that was not answered shows a clock until it gives up; nothing else comes of it, so a failure is only told. */
async function answerButtons({ members, log }: HubContext<Options>, api: Api, bot: Bot, updates: readonly JsonObject[]): Promise<void> {
  const answers = updates.flatMap((raw) => {
    const update = readUpdate(raw, bot.username);
    return update === undefined ? [] : (answerTo(update, members) ?? []);
  });
  const results = await Promise.allSettled(answers.map((answer) => api.answerCallbackQuery(answer, AbortSignal.timeout(LAST_CALL_MS))));
  const failed = results.filter(({ status }) => status === 'rejected').length;
  if (failed > 0) log.warn('pressed buttons could not be answered', { count: failed });
}

async function confirm({ log }: HubContext<Options>, api: Api, offset: number): Promise<void> {
  try {
    await api.getUpdates({ offset, limit: 1, timeout: 0 }, AbortSignal.timeout(LAST_CALL_MS));
  } catch {
    log.info('what was served last could not be confirmed; it comes again and is told apart');
  }
}

function isConflict(error: unknown): error is TelegramApiError {
  return error instanceof TelegramApiError && error.errorCode === 409;
}

function conflictError(error: TelegramApiError): UserError {
  const reason = `another program reads the updates of this bot (${error.description}); stop it, use one credential for the bot and one workspace, or give each its own bot`;
  return new UserError(reason, { code: 'provider.refused', parameters: { reason }, cause: error });
}

/** The library says what updates look like; they are read as the JSON they are. */
function plain(updates: readonly object[]): readonly JsonObject[] {
  return updates.map((update) => Object.fromEntries(Object.entries(update).map(([name, value]: [string, JsonValue]) => [name, value])));
}

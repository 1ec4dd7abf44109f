import { PermanentError, type ActionContext, type Delivery, type JsonObject } from '@rookery/sdk';
import { nextLink } from '../http/link-header.js';
import { firstPlace, nextPlace, placeParameters, type Paging, type Place } from '../http/paging.js';
import { compileQuery } from '../http/query.js';
import { readAnswer, type Answer } from './answer.js';
import type { Options } from './options.js';
import { eventsOf } from './outputs.js';
import { errorOfAnswer } from './refusal.js';
import { urlOf } from './request.js';
import { send } from './send.js';
import { verdictOf } from './verdict.js';

const MOST_EVENTS = 10_000;
const MOST_BYTES = 20 * 1024 * 1024;

type Context = ActionContext<Options>;

/**
 * Reads all pages before the delivery counts as done, so that it brings every event or is tried again as a whole. A numbered list
 * ends with an empty page or where there is none.
 */
export async function readPages(context: Context, delivery: Delivery, paging: Paging): Promise<readonly JsonObject[]> {
  const { options, clock, signal, log } = context;
  const first = urlOf(options, delivery.event);
  const events: JsonObject[] = [];
  let bytes = 0;
  let place: Place | undefined = firstPlace(paging);
  while (place !== undefined) {
    if (place.index >= options.maxPages) {
      log.warn('the list has more pages than "maxPages"; the rest was left out', { pages: place.index });
      break;
    }
    if (place.index > 0 && options.rate !== undefined) await clock.sleep(1_000 / options.rate, signal);
    signal.throwIfAborted();
    const url = placeUrl(first, paging, place);
    const response = await send(context, url, delivery);
    const verdict = verdictOf(options, response.status);
    if (isEnd(response, paging, place)) break;
    if (verdict !== 'accept') throw await errorOfAnswer(response, verdict, options, clock.now());
    const nextInHeader = nextLink(response.headers.get('link'));
    const answer = await readAnswer(response, options);
    if (answer.bodyError !== undefined) throw new PermanentError(`page ${place.index + 1}: ${answer.bodyError}; ask for smaller pages, or raise "maxBytes"`);
    const found = eventsOf(options, delivery.event, answer);
    bytes += Buffer.byteLength(JSON.stringify(found));
    events.push(...found);
    if (events.length > MOST_EVENTS || bytes > MOST_BYTES) throw new PermanentError(`the pages hold more than ${MOST_EVENTS} events or ${MOST_BYTES} bytes; ask for less, or lower "maxPages"`);
    const next = paging.by === 'link' ? nextInHeader : nextIn(paging, answer);
    place = nextPlace(paging, place, { count: found.length, next, url });
  }
  return events;
}

function placeUrl(first: string, paging: Paging, place: Place): string {
  if (place.url !== null) return place.url;
  const url = new URL(first);
  for (const [name, value] of placeParameters(paging, place)) url.searchParams.set(name, value);
  return url.href;
}

function isEnd({ status }: Response, { by }: Paging, { index }: Place): boolean {
  return index > 0 && (by === 'page' || by === 'offset') && (status === 404 || status === 410);
}

function nextIn({ next }: Paging, { body, valueCount }: Answer): string | undefined {
  if (next === undefined) return undefined;
  const found = compileQuery('paging.next', next)(body, Math.max(1, valueCount));
  if (typeof found === 'string' && found !== '') return found;
  return typeof found === 'number' ? String(found) : undefined;
}

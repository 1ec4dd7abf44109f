import { randomUUID } from 'node:crypto';
import type { ListenContext, SourceState } from '@rookery/sdk';
import type { MqttLine } from '../mqtt/open-connection.js';
import { handoverKey, type MqttMessage } from './message.js';
import type { MqttTopicOptions } from './spec.js';

const CLIENT_ID = 'client-id';
const SUBSCRIBED = 'subscribed';
const COMMITTED = 'committed';

/** The name this agent has at the broker: made once and kept, as the session hangs on it. */
export async function clientIdOf({ state, commit }: ListenContext<MqttTopicOptions>): Promise<string> {
  const known = (await state.get([CLIENT_ID])).get(CLIENT_ID);
  if (typeof known === 'string') return known;
  const made = `rookery-${randomUUID().slice(0, 13)}`;
  state.set(CLIENT_ID, made);
  await commit({ items: [] });
  return made;
}

/** Subscribes, unless the session has these subscriptions: every new one would bring retained messages again. */
export async function requireSubscriptions({ options, state, log, commit }: ListenContext<MqttTopicOptions>, { client, isSessionKnown }: MqttLine, qos: 1 | 2): Promise<void> {
  const [owner, ...entries] = await storedSubscriptions(state);
  const clientId = client.options.clientId ?? '';
  // What another client id subscribed to is another session's.
  const before = new Set(owner === clientId ? entries : []);
  if (!isSessionKnown && before.size > 0) log.warn('the broker did not keep the session; what was published while nobody listened is lost');
  const wanted = new Set(options.topics.map((topic) => `${qos} ${topic}`));
  const old = isSessionKnown ? [...before].filter((entry) => !wanted.has(entry)) : [];
  const missing = isSessionKnown ? [...wanted].filter((entry) => !before.has(entry)) : [...wanted];
  const stale = old.map(topicOf).filter((topic) => !options.topics.includes(topic));
  if (stale.length > 0) await client.unsubscribeAsync(stale);
  if (missing.length > 0) await client.subscribeAsync(missing.map(topicOf), { qos });
  if (old.length === 0 && missing.length === 0) return;
  state.set(SUBSCRIBED, [clientId, ...wanted]);
  await commit({ items: [] });
}

/** The client id that subscribed, then quality and topic of each subscription. */
async function storedSubscriptions(state: SourceState): Promise<readonly string[]> {
  const stored = (await state.get([SUBSCRIBED])).get(SUBSCRIBED);
  return Array.isArray(stored) ? stored.map(String) : [];
}

function topicOf(entry: string): string {
  return entry.slice(2);
}

/**
 * Messages that were committed and may not be acknowledged: the last ones, as many as the broker hands over without an
 * acknowledgement. Committed with the events, so that what comes again to this session is known.
 */
export interface Handover {
  isCommitted(message: MqttMessage): boolean;
  /** Notes a batch that is about to be committed. */
  note(batch: readonly MqttMessage[]): void;
}

export async function loadHandover(state: SourceState, most: number): Promise<Handover> {
  const stored = (await state.get([COMMITTED])).get(COMMITTED);
  let committed = Array.isArray(stored) ? stored.map(String) : [];
  const known = new Set(committed);
  return {
    // A number is given anew only after its acknowledgement; so one that is repeated with the same content is the same message.
    isCommitted: (message) => message.isRepeat && known.has(handoverKey(message)),
    note(batch) {
      const keys = batch.filter(({ qos }) => qos > 0).map(handoverKey);
      if (keys.length === 0) return;
      committed = [...committed, ...keys].slice(-most);
      state.set(COMMITTED, committed);
    },
  };
}

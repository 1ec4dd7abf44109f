import type { JsonValue } from '@rookery/model';
import { createScrubber, type Scrubber } from './scrubber.js';

/** Tokens follow one another by the hour; what an agent was lent long ago is on its way out no more. */
const KEPT = 24;
const SURE_LENGTH = 8;
const SURE_ALONE = 16;
const classes = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/];

/**
 * What each agent was lent, so that it does not come out of it again, in an answer that repeats what it was asked with, say. Only values
 * that cannot be a word by chance are taken out of data: 16 characters, or 8 of two sorts. Texts for people lose the others too.
 */
export class LentSecrets {
  readonly #byAgent = new Map<number, { readonly scrubber: Scrubber; values: readonly string[] }>();

  note(agentId: number, secrets: readonly string[]): void {
    const lent = this.#byAgent.get(agentId) ?? { scrubber: createScrubber(), values: [] };
    const fresh = secrets.filter((secret) => isSureSecret(secret) && !lent.values.includes(secret));
    if (fresh.length === 0) return;
    const all = [...lent.values, ...fresh];
    lent.scrubber.add(...fresh);
    lent.scrubber.remove(...all.slice(0, -KEPT));
    lent.values = all.slice(-KEPT);
    this.#byAgent.set(agentId, lent);
  }

  has(agentId: number): boolean {
    return this.#byAgent.has(agentId);
  }

  /** JSON text without what the agent was lent; the same text when nothing of it is in there. */
  jsonText(agentId: number, text: string): string {
    const scrubber = this.#byAgent.get(agentId)?.scrubber;
    return scrubber === undefined ? text : scrubJsonText(scrubber, text);
  }
}

/** Whether a value is a secret wherever it turns up. */
export function isSureSecret(secret: string): boolean {
  return secret.length >= SURE_ALONE || (secret.length >= SURE_LENGTH && classes.filter((pattern) => pattern.test(secret)).length >= 2);
}

/** JSON text scrubbed value by value; as text where that would write its numbers in another way, `1.0` or one of twenty digits. */
export function scrubJsonText(scrubber: Scrubber, text: string): string {
  const scrubbed = scrubber.text(text);
  if (scrubbed === text) return text;
  const value: JsonValue = JSON.parse(text);
  return JSON.stringify(value) !== text && isJson(scrubbed) ? scrubbed : JSON.stringify(scrubber.json(value));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

import type { JsonValue } from '@rookery/model';
import { isList, looksLikeJson, parsedOr } from './personal-values.js';

/** A field that looks personal, and why. */
export interface Suggestion {
  readonly path: string;
  /** `agent`: an agent type says so of what it emits; `option`: an option marked personal reads it; `name`, `content`: it looks so in recorded events. */
  readonly because: 'agent' | 'option' | 'name' | 'content';
  /** Agent types, or agents whose events it stands in. */
  readonly where: readonly string[];
}

const personalNames =
  /^(?:e?mails?|mail_?address|phones?|phone_?(?:number|no)|mobile|tel(?:ephone)?|msisdn|(?:full|first|last|middle|sur|family|given|user|nick|display)_?names?|surname|birth_?(?:day|date)|date_?of_?birth|dob|passport(?:_?(?:no|number))?|ssn|iban|address|street|zip|post_?code|ip(?:_?address)?|chat_?ids?|telegram(?:_?(?:chat)?_?id)?|whatsapp|customer_?name|contact_?name|имя|фамилия|отчество|телефон|почта|адрес)$/i;
const emailPattern = /^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@]{2,}$/;
const phonePattern = /^\+\d[\d\s().-]{7,20}$/;
const DEEPEST = 10;
const LONGEST = 200;

/** Collects what looks personal, by path. */
export class SuggestionCollector {
  readonly #found = new Map<string, { readonly because: Suggestion['because']; readonly where: Set<string> }>();

  add(path: string, because: Suggestion['because'], where: string): void {
    const known = this.#found.get(path);
    if (known === undefined) this.#found.set(path, { because, where: new Set([where]) });
    else known.where.add(where);
  }

  /** Looks at the payload of a recorded event. */
  see(payload: JsonValue, where: string, path: readonly string[] = []): void {
    if (path.length > DEEPEST || payload === null) return;
    if (typeof payload === 'string') {
      const place = path.join('.');
      if (place === '' || place.length > LONGEST) return;
      if (emailPattern.test(payload) || phonePattern.test(payload)) this.add(place, 'content', where);
      else if (looksLikeJson(payload)) this.see(parsedOr(payload, null), where, path);
      return;
    }
    if (typeof payload !== 'object') return;
    if (isList(payload)) {
      for (const item of payload.slice(0, 20)) this.see(item, where, path);
      return;
    }
    for (const [name, item] of Object.entries(payload)) {
      const place = [...path, name];
      if (personalNames.test(name) && item !== null && typeof item !== 'object') this.add(place.join('.'), 'name', where);
      this.see(item, where, place);
    }
  }

  result(isKnown: (path: string) => boolean, most: number): readonly Suggestion[] {
    return [...this.#found]
      .filter(([path]) => !isKnown(path))
      .map(([path, { because, where }]) => ({ path, because, where: [...where].toSorted().slice(0, 5) }))
      .toSorted((one, other) => one.path.localeCompare(other.path))
      .slice(0, most);
  }
}

/** Fields that a template reads: `{{ dealer.email | downcase }}` reads `dealer.email`. */
export function fieldsOfTemplate(text: string): readonly string[] {
  return [...text.matchAll(/\{\{-?\s*([\p{L}_][\p{L}\p{N}_-]*(?:\.[\p{L}_][\p{L}\p{N}_-]*)*)/gu)].flatMap(([, path]) => (path === undefined ? [] : [path]));
}

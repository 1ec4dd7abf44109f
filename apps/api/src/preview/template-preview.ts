import { setImmediate as othersTurn } from 'node:timers/promises';
import type { JsonValue } from '@rookery/model';
import { compileDeep, compileTemplate, isRookeryError, type TemplateScope } from '@rookery/sdk';

const LONGEST_TEXT = 20_000;

/** What a template gives: its text, and its value where that is more than text. `isCut`: there is more of it. */
export type TemplateResult =
  | { readonly ok: true; readonly text: string; readonly value: JsonValue; readonly isCut?: true }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Says whether the time is used up. */
export type Budget = () => boolean;

/** Runs each template by the engine of run time; one that fails says why and stops no other. */
export async function previewTemplates(templates: Readonly<Record<string, JsonValue>>, scope: TemplateScope, isSpent: Budget): Promise<Readonly<Record<string, TemplateResult>>> {
  const results: [string, TemplateResult][] = [];
  for (const [name, source] of Object.entries(templates)) {
    results.push([name, isSpent() ? tooSlow : previewOne(source, scope)]);
    await othersTurn();
  }
  return Object.fromEntries(results);
}

const tooSlow: TemplateResult = { ok: false, code: 'template.failed', message: 'the preview took too long; the templates before this one used up its time' };

function previewOne(source: JsonValue, scope: TemplateScope): TemplateResult {
  try {
    if (typeof source !== 'string') return shown(compileDeep(source)(scope));
    const template = compileTemplate(source);
    return shown(template.value(scope), template.render(scope));
  } catch (error) {
    return faultOf(error);
  }
}

function shown(value: JsonValue, text: string = JSON.stringify(value)): TemplateResult {
  if (text.length <= LONGEST_TEXT) return { ok: true, text, value };
  const cut = text.slice(0, LONGEST_TEXT);
  return { ok: true, text: cut, value: cut, isCut: true };
}

/** A fault of what was written, as the caller is shown it. */
export function faultOf(error: unknown): { readonly ok: false; readonly code: string; readonly message: string } {
  return { ok: false, code: isRookeryError(error) ? error.code : 'template.failed', message: error instanceof Error ? error.message : String(error) };
}

import type { Conflict } from '../document/merge-documents.js';
import { agentOf, linkOf, type WorkflowDocument } from '../document/graph-document.js';
import type { Translate } from '../texts/texts.js';
import type { draftTexts } from './draft-texts.js';

export type SayDraft = Translate<keyof (typeof draftTexts)['en']>;

/** What a conflict is about in a person's words: the thing, and which part of it. */
export function nameConflict({ path }: Conflict, document: WorkflowDocument, say: SayDraft): { readonly item: string; readonly part: string } {
  const [kind = '', name = '', ...rest] = path;
  if (kind === 'agents') return { item: say('agentItem', { name: agentOf(document, name)?.title ?? name }), part: partOfAgent(rest, say) };
  if (kind === 'links') {
    const link = linkOf(document, name);
    return { item: say('linkItem', { from: link?.from ?? name, to: link?.to ?? '' }), part: partOf(rest) };
  }
  if (kind === 'parameters') return { item: say('parameterItem', { name }), part: partOf(rest) };
  if (kind === 'layout') return { item: say('noteItem'), part: partOf(rest) };
  return { item: say('workflowItem'), part: partOf([kind, name, ...rest]) };
}

/** A side's value as text; what is not there is said so. */
export function shownSide(value: unknown, say: SayDraft): string {
  if (value === undefined) return say('gone');
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

function partOfAgent([field, ...inner]: readonly string[], say: SayDraft): string {
  if (field === undefined) return say('agentItself');
  if (field === 'slug') return say('agentName');
  return field === 'options' ? say('agentOption', { name: partOf(inner) }) : partOf([field, ...inner]);
}

function partOf(path: readonly string[]): string {
  return path.filter((name) => name !== '').join(' › ');
}

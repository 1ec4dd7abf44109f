import { parseWorkflowDocument, type Issue, type Parsed } from '@rookery/model';
import { isAgentId, type WorkflowDocument } from './graph-document.js';
import { isRecord, without } from './values-at-path.js';

/** A text longer than this is no workflow. */
export const MOST_LETTERS = 5_000_000;
const DEEPEST = 200;

/** Reads a clip, a workflow or a bundle of one as a document of its own. Never throws, whatever the text is. */
export function readClip(text: string): Parsed<WorkflowDocument> {
  if (text.length > MOST_LETTERS) return refused('', 'request.tooLarge', `the text has ${text.length} letters; at most ${MOST_LETTERS} are read`);
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed;
  const value = parsed.value;
  if (!isRecord(value)) return refused('', 'option.type', 'this is not a part of a workflow', 'copy agents on a canvas, or paste the JSON of a workflow');
  if (!isShallow(value)) return refused('', 'request.invalid', `the text is nested deeper than ${DEEPEST} levels`);
  const nul = placeOfNul(value);
  if (nul !== undefined) return refused(nul, 'option.format', 'there is a NUL character in this text', 'remove it');
  if ('rookeryBundle' in value) return readBundle(value);
  if ('rookery' in value) return readPart(value);
  if ('schemaVersion' in value) return readDocument(value, '');
  return refused('', 'option.type', 'this is JSON, but not a part of a workflow', 'it needs "rookery": 1, or "schemaVersion": 1 as a whole workflow has it');
}

function readPart({ rookery, ...part }: Readonly<Record<string, unknown>>): Parsed<WorkflowDocument> {
  if (rookery !== 1) return refused('rookery', 'option.choice', `"rookery": ${shown(rookery)} is a form that is not known here`, 'copy it again from this version');
  const unknown = Object.keys(part).find((name) => !['agents', 'links', 'layout'].includes(name));
  if (unknown !== undefined) return refused(unknown, 'option.unknown', `"${unknown}" is not known here`, 'remove it or check its spelling');
  return readDocument({ agents: {}, links: [], ...part, schemaVersion: 1, name: 'pasted' }, '');
}

function readBundle(bundle: Readonly<Record<string, unknown>>): Parsed<WorkflowDocument> {
  const workflows = bundle['workflows'];
  if (!Array.isArray(workflows) || workflows.length === 0) return refused('workflows', 'option.required', 'the bundle holds no workflow');
  if (workflows.length > 1) return refused('workflows', 'option.range', `the bundle holds ${workflows.length} workflows; only one can be pasted`, 'import the bundle on the page of workflows');
  const entry: unknown = workflows[0];
  const document = isRecord(entry) ? entry['document'] : undefined;
  return isRecord(document) ? readDocument(document, 'workflows.0.document') : refused('workflows.0.document', 'option.required', 'a value is needed');
}

/** Layout of what is not there is left behind: an agent of that slug may be added later. */
function readDocument(value: Readonly<Record<string, unknown>>, prefix: string): Parsed<WorkflowDocument> {
  const parsed = parseWorkflowDocument(without(value, 'workflows'));
  if (!parsed.ok) return { ok: false, issues: parsed.issues.map((issue) => ({ ...issue, path: [prefix, issue.path].filter((part) => part !== '').join('.') })) };
  const { layout, ...document } = parsed.value;
  const kept = Object.entries(layout ?? {}).filter(([id]) => !isAgentId(id) || Object.hasOwn(document.agents, id));
  return { ok: true, value: { ...document, layout: Object.fromEntries(kept) } };
}

function parseJson(text: string): Parsed<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return refused('', 'request.notJson', `this is not JSON: ${error instanceof Error ? error.message : String(error)}`, 'copy agents on a canvas, or paste the JSON of a workflow');
  }
}

/** Level by level, so that no depth can exhaust the stack. */
function isShallow(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return false;
    level = level.flatMap(childrenOf);
  }
  return true;
}

function childrenOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

/** The database keeps no NUL. */
function placeOfNul(value: unknown, path = ''): string | undefined {
  if (typeof value === 'string') return value.includes('\0') ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    const found = name.includes('\0') ? at.replaceAll('\0', '') : placeOfNul(inner, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function refused(path: string, code: string, message: string, hint?: string): { readonly ok: false; readonly issues: readonly Issue[] } {
  return { ok: false, issues: [{ path, code, message, ...(hint === undefined ? {} : { hint }) }] };
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? '').slice(0, 60);
}

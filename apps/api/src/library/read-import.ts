import { issuesFromZod, parseWorkflowDocument, type Issue, type WorkflowDocument } from '@rookery/model';
import { depthOf } from '../http/json-body.js';
import { nulIssues } from '../workflows/draft-check.js';
import { bundleSchema, MOST_WORKFLOWS } from './bundle.js';
import type { BundleTable } from './plan-tables.js';

/** One workflow of an import. */
export interface ImportItem {
  /** Where it stood: `lots.json`, `bundle.json workflows.3`. */
  readonly origin: string;
  readonly folder: string;
  /** What it calls itself; empty when it does not say. */
  readonly name: string;
  /** `undefined`: its shape is wrong, and `issues` say how. */
  readonly document: WorkflowDocument | undefined;
  readonly issues: readonly Issue[];
}

export interface ImportFile {
  readonly name: string;
  readonly content: unknown;
}

export type ReadImport = { readonly ok: true; readonly items: readonly ImportItem[]; readonly tables: readonly BundleTable[] } | { readonly ok: false; readonly issues: readonly Issue[] };

const DEEPEST = 100;

/** The workflows in these files, each a document or a bundle. Only what is neither is refused whole; a faulty document stays beside good ones. */
export function readImport(files: readonly ImportFile[]): ReadImport {
  const read = files.map(readFile);
  const issues = read.flatMap((file) => file.issues);
  const items = read.flatMap((file) => file.items);
  const tables = read.flatMap((file) => file.tables ?? []);
  if (issues.length > 0) return { ok: false, issues };
  if (items.length > MOST_WORKFLOWS) return { ok: false, issues: [{ path: '', code: 'option.range', message: `${items.length} workflows at once; at most ${MOST_WORKFLOWS} are taken`, hint: 'import them in parts' }] };
  return items.length + tables.length === 0 ? { ok: false, issues: [{ path: '', code: 'option.required', message: 'there is no workflow in it', hint: 'send a workflow document or a bundle' }] } : { ok: true, items, tables };
}

/** The JSON of a text that came from outside, read with the rules for request bodies. Throws with a reason. */
export function readJsonText(text: string): unknown {
  if (depthOf(text) > DEEPEST) throw new Error(`it is nested deeper than ${DEEPEST} levels`);
  return JSON.parse(text.replace(/^\uFEFF/, ''), (name, value: unknown) => {
    if (name === '__proto__') throw new Error('it has a property "__proto__"');
    return value;
  });
}

function readFile({ name, content }: ImportFile): { readonly items: readonly ImportItem[]; readonly tables?: readonly BundleTable[]; readonly issues: readonly Issue[] } {
  if (!isRecord(content)) return { items: [], issues: [{ path: name, code: 'option.type', message: 'this is no JSON object', hint: 'a workflow document or a bundle is one' }] };
  if (!('rookeryBundle' in content)) return { items: [readDocument(name, '', content)], issues: [] };
  const bundle = bundleSchema.safeParse(content, { reportInput: true });
  if (!bundle.success) return { items: [], issues: issuesFromZod(bundle.error, name) };
  const unstorable = nulIssues(bundle.data.tables, `${name}.tables`);
  if (unstorable.length > 0) return { items: [], issues: unstorable };
  return { items: bundle.data.workflows.map(({ folder, document }, index) => readDocument(`${name} workflows.${index}`, folder, document)), tables: bundle.data.tables ?? [], issues: [] };
}

function readDocument(origin: string, folder: string, content: Readonly<Record<string, unknown>>): ImportItem {
  const parsed = parseWorkflowDocument(content);
  const unstorable = nulIssues(content);
  const name = typeof content['name'] === 'string' ? content['name'].slice(0, 63) : '';
  if (!parsed.ok || unstorable.length > 0) return { origin, folder, name, document: undefined, issues: [...(parsed.ok ? [] : parsed.issues), ...unstorable] };
  const { workflows: _callees, ...document } = parsed.value;
  return { origin, folder, name, document, issues: [] };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type { AgentManifest, JsonValue } from '@rookery/model';
import { agentOf, type Agent, type Position, type WorkflowDocument } from './graph-document.js';
import { snapped, withLayout } from './layout.js';
import { freeSlug } from './slugs.js';
import { isRecord, isSameValue, valueAt, without, withValueAt, type ValuePath } from './values-at-path.js';

export interface NewAgent {
  readonly manifest: AgentManifest;
  readonly position: Position;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Default: the type's title, with a number when there are several. */
  readonly title?: string;
}

/** Puts a new agent on the canvas. Its slug comes from the title given, else from the type. */
export function addAgent(document: WorkflowDocument, { manifest, position, options = {}, title }: NewAgent): { readonly document: WorkflowDocument; readonly slug: string } {
  const slug = freeSlug(document, title ?? manifest.type);
  const number = title === undefined ? /^-(\d+)$/.exec(slug.slice(manifest.type.length))?.[1] : undefined;
  const agent: Agent = {
    type: manifest.type,
    version: manifest.version,
    title: title ?? (number === undefined ? manifest.title : `${manifest.title} ${number}`),
    options: { ...shownDefaults(manifest.options), ...options },
  };
  const added = { ...document, agents: { ...document.agents, [slug]: agent } };
  return { document: withLayout(added, { [slug]: snapped(position) }), slug };
}

/** Options that must be there and have a default: only these are written without being asked for. */
function shownDefaults(schema: JsonValue): Readonly<Record<string, unknown>> {
  const required = valueAt(schema, ['required']);
  if (!Array.isArray(required)) return {};
  return Object.fromEntries(required.flatMap((name: unknown) => {
    const value = typeof name === 'string' ? valueAt(schema, ['properties', name, 'default']) : undefined;
    return value === undefined ? [] : [[String(name), value]];
  }));
}

/** Fields of an agent that `setAgentField` sets; `options` has its own edits, a slug is changed by `renameAgent`. */
export type AgentField = Exclude<keyof Agent, 'options' | 'type' | 'renamedFrom'>;

/** Sets a field; `undefined`, and an empty text, take it away, so that its default holds. */
export function setAgentField<Field extends AgentField>(document: WorkflowDocument, slug: string, { field, value }: { readonly field: Field; readonly value: Agent[Field] | undefined }): WorkflowDocument {
  return changeAgent(document, slug, (agent) => {
    if (isSameValue(agent[field], value)) return agent;
    if (field !== 'version' && (value === undefined || value === '')) return agent[field] === undefined ? agent : leaveOut(agent, field);
    return { ...agent, [field]: value };
  });
}

export function setTitle(document: WorkflowDocument, slug: string, title: string): WorkflowDocument {
  return setAgentField(document, slug, { field: 'title', value: title.trim().slice(0, 200) });
}

/** Sets one option by its path, such as `['conditions', 0, 'value']`; `undefined` takes it away. */
export function setOption(document: WorkflowDocument, slug: string, { path, value }: { readonly path: ValuePath; readonly value: unknown }): WorkflowDocument {
  return changeAgent(document, slug, (agent) => {
    const options = withValueAt(agent.options, path, value);
    if (options === agent.options) return agent;
    return { ...agent, options: isRecord(options) ? { ...options } : {} };
  });
}

/** Replaces all options, as the expert tab does. */
export function setOptions(document: WorkflowDocument, slug: string, options: Readonly<Record<string, unknown>>): WorkflowDocument {
  return changeAgent(document, slug, (agent) => (isSameValue(agent.options, options) ? agent : { ...agent, options: { ...options } }));
}

/** Changes one agent by a function; the same document when it gives the same agent back, or there is none of this slug. */
export function changeAgent(document: WorkflowDocument, slug: string, edit: (agent: Agent) => Agent): WorkflowDocument {
  const agent = agentOf(document, slug);
  if (agent === undefined) return document;
  const changed = edit(agent);
  return changed === agent ? document : { ...document, agents: { ...document.agents, [slug]: changed } };
}

function leaveOut(agent: Agent, field: Exclude<AgentField, 'version'>): Agent {
  const { type, version, options } = agent;
  return { ...without<unknown>(agent, field), type, version, options };
}

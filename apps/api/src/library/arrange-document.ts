import type { AgentManifest, WorkflowAgent, WorkflowDocument, WorkflowLink } from '@rookery/model';
import { leftOut, rewriteOptions } from './authored-options.js';

/** How a document leaves the house. */
export interface Arrangement {
  /** With the places on the canvas. */
  readonly layout: boolean;
  /** By agent type. */
  readonly manifests: ReadonlyMap<string, AgentManifest>;
}

/**
 * The document as it is exported: the same text however it was edited, so that git shows what changed. Agents and links are in the order
 * of their names, known fields in the order of the contract; what lies inside an option stays as written. Called workflows are left
 * out, and so is what may be a secret: options of that kind, and headers that carry one as they stand.
 */
export function arrangeDocument(document: WorkflowDocument, { layout, manifests }: Arrangement): WorkflowDocument {
  const slugs = Object.keys(document.agents).toSorted();
  const { schemaVersion, name, title, description, tags, maxHops, parameters } = document;
  return {
    schemaVersion, name,
    ...present({ title, description, tags: tags === undefined || tags.length === 0 ? undefined : tags, maxHops, parameters }),
    agents: Object.fromEntries(slugs.flatMap((slug) => {
      const agent = document.agents[slug];
      return agent === undefined ? [] : [[slug, arrangeAgent(agent, manifests.get(agent.type))] as const];
    })),
    links: document.links.toSorted(byName).map(arrangeLink),
    ...(layout && document.layout !== undefined ? { layout: inOrder(document.layout) } : {}),
  };
}

function arrangeAgent(agent: WorkflowAgent, manifest: AgentManifest | undefined): WorkflowAgent {
  const { type, version, title, description, options, dedupeKey, dedupeWindow, key, occurredAt, expiresAt, schedule, retention, retry, pause, ordered, alarms, renamedFrom } = agent;
  return {
    type, version, ...present({ title, description }), options: inOrder(withoutSecrets(options, manifest)),
    ...present({ dedupeKey, dedupeWindow, key, occurredAt, expiresAt, schedule, retention, retry, pause, ordered, alarms, renamedFrom }),
  };
}

function arrangeLink({ from, port, to, schema }: WorkflowLink): WorkflowLink {
  return { from, port, to, ...present({ schema }) };
}

function byName(left: WorkflowLink, right: WorkflowLink): number {
  return compare(left.from, right.from) || compare(left.port, right.port) || compare(left.to, right.to);
}

const secretHeader = /authorization|cookie|(api|access|subscription|functions|private)[-_]?key|(^|[-_])(auth|token|secret|password|passwd|pwd)([-_]|$)/i;

function withoutSecrets(options: Readonly<Record<string, unknown>>, manifest: AgentManifest | undefined): Readonly<Record<string, unknown>> {
  return rewriteOptions(manifest, options, ({ kind, value }) => {
    if (kind === 'secret') return leftOut;
    if (kind !== 'keyValue' || typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).filter(([name, text]) => !secretHeader.test(name) || (typeof text === 'string' && text.includes('{{'))));
  });
}

function inOrder<Value>(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).toSorted(([left], [right]) => compare(left, right)));
}

/** By code unit: the same on every machine. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

type Present<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

function present<Fields extends object>(fields: Fields): Present<Fields>;
function present(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

import type { AgentManifest, JsonObject, JsonValue } from '@rookery/model';
import { agentOf, type WorkflowDocument } from '../document/graph-document.js';
import { entryOf, textsAt } from '../forms/json.js';

/** What an agent is run on: an event on record, or a payload. */
export type RunInput = { readonly eventId: string } | { readonly payload: JsonObject };

/** The body of a try that runs one agent. */
export interface RunOrder {
  readonly document: WorkflowDocument;
  readonly events?: readonly string[];
  readonly samples?: readonly { readonly agent: string; readonly payload?: JsonObject; readonly input?: JsonValue }[];
  readonly limits: { readonly events: number; readonly seconds: number; readonly shown: number };
}

const limits = { events: 1_000, seconds: 20, shown: 50 } as const;

/**
 * Runs one agent of the draft alone: what comes behind it is left out, so that nothing there costs time or looks like a result.
 * A payload goes in through a source that takes what it is handed; `undefined` when the server has none.
 */
export function runOrder(document: WorkflowDocument, { slug, types, input }: { readonly slug: string; readonly types: ReadonlyMap<string, AgentManifest>; readonly input: RunInput }): RunOrder | undefined {
  const agent = agentOf(document, slug);
  if (agent === undefined) return undefined;
  const manifest = types.get(agent.type);
  if (manifest?.kind === 'source') {
    if (!('payload' in input)) return undefined;
    const sample = manifest.triggers.includes('inject') ? { agent: slug, input: input.payload } : { agent: slug, payload: input.payload };
    return { document: onlyAgents(document, new Set([slug])), samples: [sample], limits };
  }
  if ('eventId' in input) return { document: onlyAgents(document, upTo(document, slug)), events: [input.eventId], limits };
  const wrapper = [...types.values()].find(isPlainInjector);
  if (wrapper === undefined) return undefined;
  const name = freeSlug(document);
  const alone = onlyAgents(document, new Set([slug]));
  return {
    document: { ...alone, agents: { ...alone.agents, [name]: { type: wrapper.type, version: wrapper.version, options: {} } }, links: [{ from: name, port: wrapper.outputs[0]?.name ?? 'out', to: slug }] },
    samples: [{ agent: name, input: input.payload }],
    limits,
  };
}

/** The agent and all that may have fed it. */
export function upTo(document: WorkflowDocument, slug: string): ReadonlySet<string> {
  const found = new Set([slug]);
  for (const known of found) for (const { from, to } of document.links) if (to === known) found.add(from);
  return found;
}

/** The document without the other agents; links that leave the one it is about are cut. */
function onlyAgents(document: WorkflowDocument, kept: ReadonlySet<string>): WorkflowDocument {
  const { layout: _layout, workflows: _called, ...rest } = document;
  return {
    ...rest,
    agents: Object.fromEntries(Object.entries(document.agents).filter(([slug]) => kept.has(slug))),
    links: document.links.filter(({ from, to }) => kept.has(from) && kept.has(to)),
  };
}

/** A source that passes on what it is handed, and needs no options for it. */
function isPlainInjector({ kind, triggers, options }: AgentManifest): boolean {
  return kind === 'source' && triggers.includes('inject') && textsAt(options, 'required').every((name) => entryOf(entryOf(entryOf(options, 'properties'), name), 'default') !== undefined);
}

function freeSlug({ agents }: WorkflowDocument): string {
  let name = 'sample';
  while (Object.hasOwn(agents, name)) name = `${name}-1`;
  return name;
}

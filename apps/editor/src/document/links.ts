import type { AgentManifest, LinkSchema } from '@rookery/model';
import { addAgent } from './agents.js';
import { agentOf, linkId, manifestOfAgent, type KnownTypes, type Link, type LinkName, type Position, type WorkflowDocument } from './graph-document.js';
import { downstreamOf } from './hops.js';
import { agentSize, boxOf, overlaps, positionOf, withLayout } from './layout.js';
import { firstPort, hasInput, portsOf } from './ports.js';
import { isSameValue } from './values-at-path.js';

/** Why two agents cannot be linked so. */
export type LinkRefusal = 'no agent' | 'self' | 'source' | 'port' | 'duplicate';

/** Space between agents that are placed by a command. */
const GAP = { x: 80, y: 32 };

export function canLink(document: WorkflowDocument, catalogue: KnownTypes, link: LinkName): LinkRefusal | undefined {
  const from = agentOf(document, link.from);
  if (from === undefined || agentOf(document, link.to) === undefined) return 'no agent';
  if (link.from === link.to) return 'self';
  if (!hasInput(manifestOfAgent(document, catalogue, link.to))) return 'source';
  const manifest = catalogue.types.get(from.type);
  if (manifest !== undefined && !portsOf(manifest, from.options).some(({ name }) => name === link.port)) return 'port';
  return hasLink(document, link) ? 'duplicate' : undefined;
}

/** Adds a link between agents that are there, once. What else speaks against it is for `canLink`. */
export function addLink(document: WorkflowDocument, link: Link): WorkflowDocument {
  const isPossible = agentOf(document, link.from) !== undefined && agentOf(document, link.to) !== undefined && link.from !== link.to && link.port !== '';
  return isPossible && !hasLink(document, link) ? { ...document, links: [...document.links, link] } : document;
}

export function removeLink(document: WorkflowDocument, link: LinkName): WorkflowDocument {
  return hasLink(document, link) ? { ...document, links: document.links.filter((other) => linkId(other) !== linkId(link)) } : document;
}

/** Takes a link's end elsewhere; its schema stays with it while it leaves by the same port. */
export function reconnectLink(document: WorkflowDocument, link: LinkName, wanted: LinkName): WorkflowDocument {
  const held = document.links.find((other) => linkId(other) === linkId(link));
  if (held === undefined || linkId(link) === linkId(wanted)) return document;
  const { schema: _schema, ...plain } = held;
  const moved = { ...(held.from === wanted.from && held.port === wanted.port ? held : plain), ...wanted };
  const after = addLink(removeLink(document, link), moved);
  return hasLink(after, wanted) ? after : document;
}

export function setLinkSchema(document: WorkflowDocument, link: LinkName, schema: LinkSchema | undefined): WorkflowDocument {
  const held = document.links.find((other) => linkId(other) === linkId(link));
  if (held === undefined || isSameValue(held.schema, schema)) return document;
  const { schema: _former, ...plain } = held;
  return { ...document, links: document.links.map((other) => (other === held ? { ...plain, ...(schema === undefined ? {} : { schema }) } : other)) };
}

/** Whether an agent can be put into a link: it takes in, gives out, and is not one of its ends. */
export function canSplice(document: WorkflowDocument, catalogue: KnownTypes, { link, slug }: { readonly link: LinkName; readonly slug: string }): boolean {
  const agent = agentOf(document, slug);
  const manifest = manifestOfAgent(document, catalogue, slug);
  return agent !== undefined && hasLink(document, link) && slug !== link.from && slug !== link.to && hasInput(manifest) && firstPort(manifest, agent.options) !== undefined;
}

/**
 * Puts an agent into a link: `from -> to` becomes `from -> agent -> to`. The first half keeps port and schema, which say
 * what the sender gives out; what the agent makes of it is not known, so the second half has none.
 */
export function spliceLink(document: WorkflowDocument, catalogue: KnownTypes, { link, slug }: { readonly link: LinkName; readonly slug: string }): WorkflowDocument {
  const held = document.links.find((other) => linkId(other) === linkId(link));
  const port = firstPort(manifestOfAgent(document, catalogue, slug), agentOf(document, slug)?.options);
  if (held === undefined || port === undefined || !canSplice(document, catalogue, { link, slug })) return document;
  return addLink(addLink(removeLink(document, link), { ...held, to: slug }), { from: slug, port, to: held.to });
}

export interface Inserted {
  readonly document: WorkflowDocument;
  /** `undefined`: the type cannot stand there, nothing changed. */
  readonly slug: string | undefined;
}

/** The `+` of an output: a new agent, linked, right of it in the first free place. */
export function insertAfter(document: WorkflowDocument, { from, port, manifest }: { readonly from: string; readonly port: string; readonly manifest: AgentManifest }): Inserted {
  const origin = positionOf(document, from);
  if (agentOf(document, from) === undefined || !hasInput(manifest)) return { document, slug: undefined };
  const position = freePlace(document, origin === undefined ? { x: 0, y: 0 } : { x: origin.x + agentSize.width + GAP.x, y: origin.y });
  const added = addAgent(document, { manifest, position });
  return { document: addLink(added.document, { from, port, to: added.slug }), slug: added.slug };
}

/** The `+` of a link: a new agent spliced in, with what follows moved to the right as far as it needs. */
export function insertOnLink(document: WorkflowDocument, catalogue: KnownTypes, { link, manifest }: { readonly link: LinkName; readonly manifest: AgentManifest }): Inserted {
  if (!hasInput(manifest) || firstPort(manifest) === undefined || !hasLink(document, link)) return { document, slug: undefined };
  const from = positionOf(document, link.from) ?? { x: 0, y: 0 };
  const to = positionOf(document, link.to) ?? { x: from.x + agentSize.width + GAP.x, y: from.y };
  const step = agentSize.width + GAP.x;
  const isForward = to.x > from.x;
  const room = isForward ? Math.max(0, 2 * step - (to.x - from.x)) : 0;
  const roomy = room === 0 ? document : moveRight(document, [link.to, ...downstreamOf(document, link.to)].filter((slug) => slug !== link.from && (positionOf(document, slug)?.x ?? 0) >= to.x), room);
  const middle = { x: isForward ? (from.x + to.x + room) / 2 : from.x + step, y: (from.y + to.y) / 2 };
  const added = addAgent(roomy, { manifest, position: freePlace(roomy, middle) });
  return { document: spliceLink(added.document, { types: new Map([...catalogue.types, [manifest.type, manifest]]) }, { link, slug: added.slug }), slug: added.slug };
}

/** The place wanted, or the next one below where no agent lies. */
export function freePlace(document: WorkflowDocument, wanted: Position): Position {
  const taken = Object.keys(document.agents).flatMap((slug) => boxOf(document, slug) ?? []);
  const step = agentSize.height + GAP.y;
  const place = { ...wanted, ...agentSize };
  while (taken.some((box) => overlaps(place, box, GAP.y / 2))) place.y += step;
  return { x: place.x, y: place.y };
}

function moveRight(document: WorkflowDocument, slugs: readonly string[], distance: number): WorkflowDocument {
  const moved = slugs.flatMap((slug) => {
    const position = positionOf(document, slug);
    return position === undefined ? [] : [[slug, { x: position.x + distance, y: position.y }] as const];
  });
  return withLayout(document, Object.fromEntries(moved));
}

function hasLink(document: WorkflowDocument, link: LinkName): boolean {
  return document.links.some((other) => linkId(other) === linkId(link));
}

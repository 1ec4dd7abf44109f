import type { AgentManifest, WorkflowDocument } from '@rookery/model';

export type { WorkflowDocument };
export type Agent = WorkflowDocument['agents'][string];
export type Link = WorkflowDocument['links'][number];
/** A link without its schema: what it is called by. */
export type LinkName = Pick<Link, 'from' | 'port' | 'to'>;

/** The agent types there are; a `Catalogue` is one. */
export interface KnownTypes {
  readonly types: ReadonlyMap<string, AgentManifest>;
}

/** Names a thing on the canvas: an agent's slug, `note:<id>`, `group:<id>`, or a link as `linkId` writes it. */
export type ItemId = string;

export interface Position {
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export type Box = Position & Size;

/** Positions, notes and groups live under `layout`, apart from what runs. */
export interface Note extends Box {
  /** Markdown is not read; line breaks are kept. */
  readonly text: string;
  readonly color: string;
}

/** What lies within its frame belongs to it; nothing else says so. */
export interface Group extends Box {
  readonly title: string;
  readonly color: string;
}

/** A link's name on the canvas: `from.port>to`. Slugs hold neither sign. */
export function linkId({ from, port, to }: LinkName): ItemId {
  return `${from}.${port}>${to}`;
}

export function isLinkId(id: ItemId): boolean {
  return id.includes('>');
}

export function isNoteId(id: ItemId): boolean {
  return id.startsWith('note:');
}

export function isGroupId(id: ItemId): boolean {
  return id.startsWith('group:');
}

export function isAgentId(id: ItemId): boolean {
  return !isLinkId(id) && !isNoteId(id) && !isGroupId(id);
}

/** The agent of this slug; a slug may be the name of something every object has. */
export function agentOf(document: WorkflowDocument, slug: string): Agent | undefined {
  return Object.hasOwn(document.agents, slug) ? document.agents[slug] : undefined;
}

export function linkOf(document: WorkflowDocument, id: ItemId): Link | undefined {
  return document.links.find((link) => linkId(link) === id);
}

export function manifestOfAgent(document: WorkflowDocument, { types }: KnownTypes, slug: string): AgentManifest | undefined {
  const agent = agentOf(document, slug);
  return agent === undefined ? undefined : types.get(agent.type);
}

import type { WorkflowDocument } from '@rookery/model';

export type { WorkflowDocument };
export type Agent = WorkflowDocument['agents'][string];
export type Link = WorkflowDocument['links'][number];

/** Names a thing on the canvas: an agent's slug, `note:<id>`, `group:<id>`, or a link as `linkId` writes it. */
export type ItemId = string;

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** A link's name on the canvas: `from.port>to`. Slugs hold neither sign. */
export function linkId({ from, port, to }: Pick<Link, 'from' | 'port' | 'to'>): ItemId {
  return `${from}.${port}>${to}`;
}

export function isLinkId(id: ItemId): boolean {
  return id.includes('>');
}

/** Positions, notes and groups live under `layout`, apart from what runs. */
export interface Note extends Position {
  readonly width: number;
  readonly height: number;
  /** Markdown is not read; line breaks are kept. */
  readonly text: string;
  readonly color: string;
}

export interface Group extends Position {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly color: string;
}

import type { AgentManifest, WorkflowDocument } from '@rookery/model';
import { linkId, type Box, type ItemId, type Link } from '../document/graph-document.js';
import { agentSize, positionOf } from '../document/layout.js';
import { placeMissing } from '../document/place-missing.js';

export type PictureMark = 'same' | 'added' | 'removed' | 'changed';

export interface PictureAgent {
  readonly slug: string;
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly mark: PictureMark;
  /** `undefined`: its type is not known here. */
  readonly kind: AgentManifest['kind'] | undefined;
}

export interface PictureLink {
  readonly id: ItemId;
  readonly mark: PictureMark;
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

/** A small graph: boxes and lines in one system of coordinates, and the part of it that is shown. */
export interface Picture {
  readonly agents: readonly PictureAgent[];
  readonly links: readonly PictureLink[];
  readonly box: Box;
}

export interface PictureMarks {
  readonly ofAgent: (slug: string) => PictureMark | undefined;
  readonly ofLink: (link: Link) => PictureMark;
}

export type PictureTypes = ReadonlyMap<string, Pick<AgentManifest, 'kind'>>;

const MARGIN = 24;
const unmarked: PictureMarks = { ofAgent: () => undefined, ofLink: () => 'same' };

/** How a workflow looks on the canvas; agents without a place get one. */
export function pictureOf(document: WorkflowDocument, types: PictureTypes, marks: PictureMarks = unmarked): Picture {
  const placed = placeMissing(document);
  const agents = Object.entries(placed.agents).map(([slug, { title, type }]): PictureAgent => ({ slug, title: title ?? slug, ...(positionOf(placed, slug) ?? { x: 0, y: 0 }), mark: marks.ofAgent(slug) ?? 'same', kind: types.get(type)?.kind }));
  const places = new Map(agents.map((agent) => [agent.slug, agent]));
  const links = placed.links.flatMap((link): readonly PictureLink[] => {
    const [from, to] = [places.get(link.from), places.get(link.to)];
    if (from === undefined || to === undefined) return [];
    const middle = agentSize.height / 2;
    return [{ id: linkId(link), mark: marks.ofLink(link), from: { x: from.x + agentSize.width, y: from.y + middle }, to: { x: to.x, y: to.y + middle } }];
  });
  return { agents, links, box: boxAround(agents) };
}

/** The part of the canvas that holds all of them, with a margin. */
export function boxAround(agents: readonly PictureAgent[]): Box {
  if (agents.length === 0) return { x: 0, y: 0, width: 1, height: 1 };
  const left = Math.min(...agents.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...agents.map(({ y }) => y)) - MARGIN;
  const right = Math.max(...agents.map(({ x }) => x)) + agentSize.width + MARGIN;
  const bottom = Math.max(...agents.map(({ y }) => y)) + agentSize.height + MARGIN;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** The outline of an agent as the canvas has it: round where a source begins and where an action ends. */
export function outlineOf(kind: PictureAgent['kind']): string {
  const { width, height } = agentSize;
  const [left, right] = [kind === 'source' ? height / 2 : 12, kind === 'action' ? height / 2 : 12];
  return `M${left} 0H${width - right}A${right} ${right} 0 0 1 ${width} ${right}V${height - right}A${right} ${right} 0 0 1 ${width - right} ${height}H${left}A${left} ${left} 0 0 1 0 ${height - left}V${left}A${left} ${left} 0 0 1 ${left} 0Z`;
}

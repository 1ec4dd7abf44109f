import type { WorkflowDocument } from '@rookery/model';
import { linkId, type ItemId, type Link } from '../document/graph-document.js';
import { agentSize, positionOf } from '../document/layout.js';
import { placeMissing } from '../document/place-missing.js';
import { groupedChanges } from './grouped-changes.js';

export type PictureMark = 'same' | 'added' | 'removed' | 'changed';

export interface PictureAgent {
  readonly slug: string;
  readonly title: string;
  readonly x: number;
  readonly y: number;
  readonly mark: PictureMark;
}

export interface PictureLink {
  readonly id: ItemId;
  readonly mark: PictureMark;
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

/** A small graph: boxes and lines in one system of coordinates. */
export interface Picture {
  readonly agents: readonly PictureAgent[];
  readonly links: readonly PictureLink[];
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

const MARGIN = 24;

/** How a workflow looked and looks. What was removed is marked on the picture before, what came on the one after; both show the same part of the canvas. */
export function beforeAndAfter(before: WorkflowDocument, after: WorkflowDocument): { readonly before: Picture; readonly after: Picture; readonly counts: Readonly<Record<Exclude<PictureMark, 'same'>, number>> } {
  const groups = groupedChanges(before, after).filter(({ kind }) => kind === 'agent');
  const marks = new Map(groups.map(({ slug, sign }) => [slug, sign]));
  const renames = new Map(groups.flatMap(({ slug, changes }) => changes.flatMap((change) => (change.kind === 'agent renamed' ? [[change.from, slug] as const] : []))));
  const now = (slug: string): string => renames.get(slug) ?? slug;
  const [was, is] = [placeMissing(before), placeMissing(after)];
  const linksBefore = new Set(was.links.map((link) => linkId({ ...link, from: now(link.from), to: now(link.to) })));
  const linksAfter = new Set(is.links.map(linkId));
  const parts = [
    drawn(was, (slug) => marks.get(now(slug)), (link) => (linksAfter.has(linkId({ ...link, from: now(link.from), to: now(link.to) })) ? 'same' : 'removed')),
    drawn(is, (slug) => marks.get(slug), (link) => (linksBefore.has(linkId(link)) ? 'same' : 'added')),
  ] as const;
  const box = boxAround(parts.flatMap(({ agents }) => agents));
  const count = (sign: PictureMark): number => groups.filter((group) => group.sign === sign).length;
  return { before: { ...parts[0], box }, after: { ...parts[1], box }, counts: { added: count('added'), removed: count('removed'), changed: count('changed') } };
}

function drawn(document: WorkflowDocument, markOf: (slug: string) => PictureMark | undefined, linkMark: (link: Link) => PictureMark): Omit<Picture, 'box'> {
  const agents = Object.entries(document.agents).map(([slug, { title }]) => ({ slug, title: title ?? slug, ...(positionOf(document, slug) ?? { x: 0, y: 0 }), mark: markOf(slug) ?? 'same' }));
  const places = new Map(agents.map((agent) => [agent.slug, agent]));
  const links = document.links.flatMap((link): readonly PictureLink[] => {
    const [from, to] = [places.get(link.from), places.get(link.to)];
    if (from === undefined || to === undefined) return [];
    const middle = agentSize.height / 2;
    return [{ id: linkId(link), mark: linkMark(link), from: { x: from.x + agentSize.width, y: from.y + middle }, to: { x: to.x, y: to.y + middle } }];
  });
  return { agents, links };
}

function boxAround(agents: readonly PictureAgent[]): Picture['box'] {
  if (agents.length === 0) return { x: 0, y: 0, width: 1, height: 1 };
  const left = Math.min(...agents.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...agents.map(({ y }) => y)) - MARGIN;
  const right = Math.max(...agents.map(({ x }) => x)) + agentSize.width + MARGIN;
  const bottom = Math.max(...agents.map(({ y }) => y)) + agentSize.height + MARGIN;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

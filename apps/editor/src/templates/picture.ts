import type { WorkflowDocument } from '@rookery/model';

export interface PictureNode {
  readonly slug: string;
  readonly title: string;
  readonly x: number;
  readonly y: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PictureNode[];
  /** Paths of the links, drawn from the right of one agent to the left of another. */
  readonly links: readonly string[];
}

export const nodeWidth = 120;
export const nodeHeight = 40;
const COLUMN = 160;
const LINE = 56;
const MARGIN = 8;

/** A small picture of a workflow. Agents stand in columns by how far they are from a source, whatever their places on the canvas. */
export function pictureOf(document: WorkflowDocument): Picture {
  const slugs = Object.keys(document.agents);
  const ranks = ranksOf(slugs, document.links);
  const columns = Map.groupBy(slugs, (slug) => ranks.get(slug) ?? 0);
  const tallest = Math.max(1, ...[...columns.values()].map(({ length }) => length));
  const nodes = [...columns].flatMap(([rank, held]) => held.map((slug, index) => ({
    slug,
    title: document.agents[slug]?.title ?? slug,
    x: MARGIN + rank * COLUMN,
    y: MARGIN + index * LINE + ((tallest - held.length) * LINE) / 2,
  })));
  const places = new Map(nodes.map((node) => [node.slug, node]));
  const links = document.links.flatMap(({ from, to }) => {
    const [start, end] = [places.get(from), places.get(to)];
    return start === undefined || end === undefined ? [] : [curve(start, end)];
  });
  return { width: 2 * MARGIN + (Math.max(0, ...columns.keys()) * COLUMN) + nodeWidth, height: 2 * MARGIN + (tallest - 1) * LINE + nodeHeight, nodes, links };
}

/** The longest way from a source, counted in links; links that close a circle count nothing. */
function ranksOf(slugs: readonly string[], links: WorkflowDocument['links']): ReadonlyMap<string, number> {
  const ranks = new Map(slugs.map((slug) => [slug, 0]));
  for (let round = 0; round < slugs.length; round += 1) {
    let isSettled = true;
    for (const { from, to } of links) {
      const next = (ranks.get(from) ?? 0) + 1;
      if (from !== to && ranks.has(from) && ranks.has(to) && next > (ranks.get(to) ?? 0) && next < slugs.length) {
        ranks.set(to, next);
        isSettled = false;
      }
    }
    if (isSettled) break;
  }
  return ranks;
}

function curve(start: PictureNode, end: PictureNode): string {
  const [x, y, toX, toY] = [start.x + nodeWidth, start.y + nodeHeight / 2, end.x, end.y + nodeHeight / 2];
  const bend = Math.max(16, Math.abs(toX - x) / 2);
  return `M${x} ${y}C${x + bend} ${y} ${toX - bend} ${toY} ${toX} ${toY}`;
}

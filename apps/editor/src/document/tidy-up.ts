import dagre from '@dagrejs/dagre';
import { isNoteId, type Box, type ItemId, type Position, type Size, type WorkflowDocument } from './graph-document.js';
import { agentSize, boundsOf, boxOf, entryOf, groupsOf, notesOf, snapped, withLayout } from './layout.js';
import { framed, membersOf } from './notes-and-groups.js';

/** Beyond so many agents the best layout would take seconds; a good one does not. */
const THOROUGH = 200;

/**
 * Places all agents from left to right in the order events pass, with as few crossings as can be. Groups are drawn anew around what they
 * held, notes stay beside the agent that was nearest. The same document always gives the same places. Brings dagre: load it with `import()`.
 */
export function tidyUp(document: WorkflowDocument, sizes: ReadonlyMap<ItemId, Size> = new Map()): WorkflowDocument {
  const slugs = Object.keys(document.agents).toSorted();
  if (slugs.length === 0) return document;
  const parents = innermostGroups(document, sizes);
  const places = placesOf(document, { slugs, parents, sizes });
  const origin = boundsOf(slugs.flatMap((slug) => boxOf(document, slug, sizes) ?? [])) ?? { x: 0, y: 0 };
  const start = boundsOf([...places].map(([slug, place]) => ({ ...place, ...(sizes.get(slug) ?? agentSize) }))) ?? origin;
  const agents = slugs.map((slug) => {
    const place = places.get(slug) ?? start;
    return [slug, { ...entryOf(document, slug), ...snapped({ x: place.x - start.x + origin.x, y: place.y - start.y + origin.y }) }] as const;
  });
  const placed = withLayout(document, Object.fromEntries(agents));
  return frameGroups(moveNotes(document, placed, sizes), { before: document, sizes });
}

interface Graph {
  readonly slugs: readonly string[];
  readonly parents: ReadonlyMap<ItemId, ItemId>;
  readonly sizes: ReadonlyMap<ItemId, Size>;
}

function placesOf(document: WorkflowDocument, { slugs, parents, sizes }: Graph): ReadonlyMap<string, Position> {
  const graph = new dagre.graphlib.Graph({ compound: true });
  const thorough = slugs.length <= THOROUGH ? { acyclicer: 'greedy' as const } : { ranker: 'tight-tree' as const };
  graph.setGraph({ rankdir: 'LR', nodesep: 32, ranksep: 80, edgesep: 16, ...thorough });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const slug of slugs) graph.setNode(nodeOf(slug), { ...(sizes.get(slug) ?? agentSize) });
  const known = new Set(slugs);
  const used = usedGroups(slugs, parents);
  for (const id of used) graph.setNode(nodeOf(id), { width: 0, height: 0 });
  for (const id of [...slugs, ...used]) {
    const parent = parents.get(id);
    if (parent !== undefined && used.includes(parent)) graph.setParent(nodeOf(id), nodeOf(parent));
  }
  for (const { from, to } of document.links) if (from !== to && known.has(from) && known.has(to)) graph.setEdge(nodeOf(from), nodeOf(to));
  dagre.layout(graph);
  return new Map(slugs.map((slug) => {
    const { x, y, width, height }: Box = graph.node(nodeOf(slug));
    return [slug, { x: x - width / 2, y: y - height / 2 }];
  }));
}

/** Dagre keeps nodes in plain objects: one called "constructor" would break it. */
function nodeOf(id: ItemId): string {
  return `item ${id}`;
}

/** A group without an agent in it would be a node of its own. */
function usedGroups(slugs: readonly string[], parents: ReadonlyMap<ItemId, ItemId>): readonly ItemId[] {
  const used = new Set<ItemId>();
  for (const slug of slugs) for (let id = parents.get(slug); id !== undefined; id = parents.get(id)) used.add(id);
  return [...used].toSorted();
}

/** Each thing's smallest group. */
function innermostGroups(document: WorkflowDocument, sizes: ReadonlyMap<ItemId, Size>): ReadonlyMap<ItemId, ItemId> {
  const bySize = groupsOf(document).toSorted((one, other) => other.width * other.height - one.width * one.height || (one.id < other.id ? -1 : 1));
  return new Map(bySize.flatMap(({ id }) => membersOf(document, id, sizes).map((member) => [member, id] as const)));
}

/** A note goes as far as the nearest agent went. */
function moveNotes(before: WorkflowDocument, placed: WorkflowDocument, sizes: ReadonlyMap<ItemId, Size>): WorkflowDocument {
  const agents = Object.keys(before.agents).toSorted().flatMap((slug) => {
    const [was, is] = [boxOf(before, slug, sizes), boxOf(placed, slug, sizes)];
    return was === undefined || is === undefined ? [] : [{ was, is }];
  });
  const moved = notesOf(before).flatMap((note) => {
    const [nearest] = agents.toSorted((one, other) => distance(one.was, note) - distance(other.was, note));
    return nearest === undefined ? [] : [[note.id, { ...entryOf(before, note.id), x: note.x + nearest.is.x - nearest.was.x, y: note.y + nearest.is.y - nearest.was.y }] as const];
  });
  return withLayout(placed, Object.fromEntries(moved));
}

/** The innermost first, so that outer frames hold the inner ones. */
function frameGroups(placed: WorkflowDocument, { before, sizes }: { readonly before: WorkflowDocument; readonly sizes: ReadonlyMap<ItemId, Size> }): WorkflowDocument {
  const bySize = groupsOf(before).toSorted((one, other) => one.width * one.height - other.width * other.height || (one.id < other.id ? -1 : 1));
  return bySize.reduce((document, { id }) => {
    const members = membersOf(before, id, sizes);
    const around = members.some((member) => !isNoteId(member)) ? boundsOf(members.flatMap((member) => boxOf(document, member, sizes) ?? [])) : undefined;
    return around === undefined ? document : withLayout(document, { [id]: { ...entryOf(document, id), ...framed(around) } });
  }, placed);
}

function distance(one: Box, other: Box): number {
  return Math.hypot(one.x + one.width / 2 - other.x - other.width / 2, one.y + one.height / 2 - other.y - other.height / 2);
}

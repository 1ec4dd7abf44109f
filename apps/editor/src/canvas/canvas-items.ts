import type { AgentManifest, Issue } from '@rookery/model';
import { Position as Side, type Edge, type Node, type NodeHandle } from '@xyflow/react';
import { agentOf, linkId, type Agent, type Box, type Group, type ItemId, type KnownTypes, type Link, type Note, type Position, type WorkflowDocument } from '../document/graph-document.js';
import { groupsOf, notesOf, positionOf } from '../document/layout.js';
import { placeMissing } from '../document/place-missing.js';
import { hasInput, portsOf } from '../document/ports.js';
import { AGENT_WIDTH, inputPlace, placePorts, sizeOfAgent, type PortPlace } from './agent-geometry.js';

/** What one agent's drawing needs of the document; nothing of what it does right now. */
export type AgentData = {
  readonly agent: Agent;
  readonly manifest: AgentManifest | undefined;
  readonly title: string;
  readonly places: readonly PortPlace[];
  readonly hasInput: boolean;
  /** Names of the ports that have a link, in order. */
  readonly linkedPorts: string;
  readonly issues: number;
  readonly firstIssue: string | undefined;
};
export type AgentNode = Node<AgentData, 'agent'>;
export type NoteNode = Node<{ readonly text: string; readonly color: string }, 'note'>;
export type GroupNode = Node<{ readonly title: string; readonly color: string }, 'group-frame'>;
export type CanvasNode = AgentNode | NoteNode | GroupNode;
export type LinkEdge = Edge<{ readonly link: Link; readonly isError: boolean; readonly isPinned: boolean; readonly twin: number }, 'link'>;

/** Places and sizes while something is dragged, before the draft has them. */
export type Dragged = ReadonlyMap<ItemId, Position | Box>;

export interface CanvasSource {
  readonly document: WorkflowDocument;
  readonly catalogue: KnownTypes;
  readonly issues: readonly Issue[];
  readonly selection: ReadonlySet<ItemId>;
  readonly dragged: Dragged;
}

/** The nodes of the canvas. A node that did not change keeps its identity, and is not drawn again. */
export function nodesOf(source: CanvasSource, former: ReadonlyMap<ItemId, CanvasNode>): readonly CanvasNode[] {
  const { document, selection, dragged } = source;
  const placed = placeMissing(document);
  const linked = linkedPortsOf(document);
  const issues = issuesByAgent(source.issues);
  const groups = groupsOf(document).map((group) => frameNode('group-frame', group, source, former));
  const notes = notesOf(document).map((note) => frameNode('note', note, source, former));
  const agents = Object.keys(document.agents).map((slug): CanvasNode => {
    const agent = agentOf(document, slug);
    const position = dragged.get(slug) ?? positionOf(placed, slug) ?? { x: 0, y: 0 };
    const found = issues.get(slug) ?? [];
    const before = former.get(slug);
    const linkedPorts = linked.get(slug) ?? '';
    const isSelected = selection.has(slug);
    if (before?.type === 'agent' && before.data.agent === agent && before.data.issues === found.length && before.data.firstIssue === found[0]?.message && before.data.linkedPorts === linkedPorts) {
      if (before.position.x === position.x && before.position.y === position.y && before.selected === isSelected) return before;
      return { ...before, position: { x: position.x, y: position.y }, selected: isSelected };
    }
    return agentNode({ slug, agent: agent ?? { type: '', version: 1, options: {} }, position, found, linkedPorts, isSelected, catalogue: source.catalogue });
  });
  return [...groups, ...notes, ...agents];
}

interface AgentParts {
  readonly slug: string;
  readonly agent: Agent;
  readonly position: Position;
  readonly found: readonly Issue[];
  readonly linkedPorts: string;
  readonly isSelected: boolean;
  readonly catalogue: KnownTypes;
}

function agentNode({ slug, agent, position, found, linkedPorts, isSelected, catalogue }: AgentParts): AgentNode {
  const manifest = catalogue.types.get(agent.type);
  const declared = portsOf(manifest, agent.options);
  const missing = linkedPorts.split(' ').filter((name) => name !== '' && declared.every((port) => port.name !== name)).map((name) => ({ name, title: name, isMissing: true as const }));
  const places = placePorts([...declared, ...missing]);
  const takesIn = hasInput(manifest);
  const { width, height } = sizeOfAgent(places);
  const title = agent.title ?? manifest?.title ?? slug;
  return {
    id: slug, type: 'agent', position: { x: position.x, y: position.y }, width, height, measured: { width, height }, selected: isSelected, ariaRole: 'group',
    ariaLabel: [title, manifest?.title ?? agent.type].join(', '),
    // Known beforehand: nothing is measured, and links to what is out of sight are drawn all the same.
    handles: [
      ...(takesIn ? [inputHandle] : []),
      ...places.map(({ name, y }): NodeHandle => ({ id: name, type: 'source', position: Side.Right, x: AGENT_WIDTH, y, width: 0, height: 0 })),
    ],
    data: { agent, manifest, title, places, hasInput: takesIn, linkedPorts, issues: found.length, firstIssue: found[0]?.message },
  };
}

const inputHandle: NodeHandle = { id: 'in', type: 'target', position: Side.Left, ...inputPlace, width: 0, height: 0 };

function frameNode(type: 'note' | 'group-frame', frame: (Note | Group) & { readonly id: ItemId }, { dragged, selection }: CanvasSource, former: ReadonlyMap<ItemId, CanvasNode>): CanvasNode {
  const box = { ...frame, ...dragged.get(frame.id) };
  const before = former.get(frame.id);
  const isSelected = selection.has(frame.id);
  const text = 'text' in frame ? frame.text : frame.title;
  const isSame = before !== undefined && before.type !== 'agent' && before.position.x === box.x && before.position.y === box.y && before.width === box.width && before.height === box.height
    && before.selected === isSelected && before.data.color === frame.color && ('text' in before.data ? before.data.text : before.data.title) === text;
  if (isSame) return before;
  const common = { id: frame.id, position: { x: box.x, y: box.y }, width: box.width, height: box.height, measured: { width: box.width, height: box.height }, selected: isSelected, connectable: false, ariaLabel: text };
  return type === 'note'
    ? { ...common, type: 'note', zIndex: -1, data: { text, color: frame.color } }
    : { ...common, type: 'group-frame', zIndex: -2, data: { title: text, color: frame.color } };
}

/** The links of the canvas, those between agents that are there. */
export function edgesOf({ document, selection }: Pick<CanvasSource, 'document' | 'selection'>, former: ReadonlyMap<ItemId, LinkEdge>): readonly LinkEdge[] {
  // Links between the same two agents, as of several outputs, get their counts at different places.
  const twins = new Map<string, number>();
  return document.links.filter(({ from, to }) => agentOf(document, from) !== undefined && agentOf(document, to) !== undefined).map((link) => {
    const id = linkId(link);
    const pair = `${link.from}>${link.to}`;
    const twin = twins.get(pair) ?? 0;
    twins.set(pair, twin + 1);
    const isSelected = selection.has(id);
    const before = former.get(id);
    if (before?.data?.link === link && before.data.twin === twin && before.selected === isSelected) return before;
    return {
      id, type: 'link', source: link.from, sourceHandle: link.port, target: link.to, targetHandle: 'in', selected: isSelected, ariaLabel: `${link.from} → ${link.to}`,
      domAttributes: { 'aria-describedby': undefined },
      data: { link, isError: link.port === 'error', isPinned: link.schema !== undefined, twin },
    };
  });
}

function linkedPortsOf({ links }: WorkflowDocument): ReadonlyMap<string, string> {
  const found = new Map<string, Set<string>>();
  for (const { from, port } of links) {
    const ports = found.get(from);
    if (ports === undefined) found.set(from, new Set([port]));
    else ports.add(port);
  }
  return new Map([...found].map(([slug, ports]) => [slug, [...ports].toSorted().join(' ')]));
}

/** Faults by the agent they are about, from paths such as `agents.good.options.field`. */
export function issuesByAgent(issues: readonly Issue[]): ReadonlyMap<string, readonly Issue[]> {
  return Map.groupBy(issues.filter(({ path }) => path.startsWith('agents.')), ({ path }) => path.split('.')[1] ?? '');
}

/** How large each agent is drawn. */
export function sizesOf(document: WorkflowDocument, { types }: KnownTypes): ReadonlyMap<ItemId, { readonly width: number; readonly height: number }> {
  return new Map(Object.entries(document.agents).map(([slug, { type, options }]) => [slug, sizeOfAgent(placePorts(portsOf(types.get(type), options)))]));
}

import { agentOf, type KnownTypes, type WorkflowDocument } from '../document/graph-document.js';
import { positionOf } from '../document/layout.js';
import { placeMissing } from '../document/place-missing.js';
import { portsOf } from '../document/ports.js';
import { AGENT_WIDTH, inputPlace, placePorts } from './agent-geometry.js';
import type { LinkCurve } from './splice-target.js';

/** From where to where each link is drawn. */
export function curvesOf(document: WorkflowDocument, { types }: KnownTypes): readonly LinkCurve[] {
  const placed = placeMissing(document);
  return document.links.flatMap((link) => {
    const from = positionOf(placed, link.from);
    const to = positionOf(placed, link.to);
    const agent = agentOf(document, link.from);
    if (from === undefined || to === undefined || agent === undefined) return [];
    const port = placePorts(portsOf(types.get(agent.type), agent.options)).find(({ name }) => name === link.port);
    return [{ link, start: { x: from.x + AGENT_WIDTH, y: from.y + (port?.y ?? inputPlace.y) }, end: { x: to.x, y: to.y + inputPlace.y } }];
  });
}

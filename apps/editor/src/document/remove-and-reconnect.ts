import { isAgentId, type ItemId, type KnownTypes, type WorkflowDocument } from './graph-document.js';
import { removeItems } from './items.js';
import { addLink, canLink } from './links.js';

/**
 * Takes agents away and links what came before them to what came after, so that events flow on. What left by `error` is not
 * carried on; a link keeps its port and schema, which say what its sender gives out.
 */
export function removeAndReconnect(document: WorkflowDocument, catalogue: KnownTypes, ids: Iterable<ItemId>): WorkflowDocument {
  return [...ids].reduce((current, id) => (isAgentId(id) ? removeOne(current, catalogue, id) : removeItems(current, [id])), document);
}

function removeOne(document: WorkflowDocument, catalogue: KnownTypes, slug: string): WorkflowDocument {
  const before = document.links.filter(({ from, to }) => to === slug && from !== slug);
  const after = document.links.filter(({ from, to, port }) => from === slug && to !== slug && port !== 'error');
  const wanted = before.flatMap((link) => after.map(({ to }) => ({ ...link, to })));
  return wanted.reduce((current, link) => (canLink(current, catalogue, link) === undefined ? addLink(current, link) : current), removeItems(document, [slug]));
}

import { useMemo, useRef } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { useDraft } from '../document/draft-store.js';
import type { ItemId } from '../document/graph-document.js';
import { useViewedVersion } from '../publishing/viewed-version.js';
import { useCanvasContext } from './canvas-context.js';
import { edgesOf, nodesOf, type CanvasNode, type Dragged, type LinkEdge } from './canvas-items.js';

/** The draft as nodes and edges; those that did not change are the same objects as before. */
export function useCanvasItems(dragged: Dragged): { readonly nodes: CanvasNode[]; readonly edges: LinkEdge[] } {
  const catalogue = useCatalogue();
  const { workflowId } = useCanvasContext();
  const draft = useDraft((state) => state.document);
  const document = useViewedVersion(workflowId)?.document ?? draft;
  const issues = useDraft((state) => state.issues);
  const selection = useDraft((state) => state.selection);
  const formerNodes = useRef<ReadonlyMap<ItemId, CanvasNode>>(new Map());
  const formerEdges = useRef<ReadonlyMap<ItemId, LinkEdge>>(new Map());
  const nodes = useMemo(() => {
    const drawn = [...nodesOf({ document, catalogue, issues, selection, dragged }, formerNodes.current)];
    formerNodes.current = new Map(drawn.map((node) => [node.id, node]));
    return drawn;
  }, [document, catalogue, issues, selection, dragged]);
  const edges = useMemo(() => {
    const drawn = [...edgesOf({ document, selection }, formerEdges.current)];
    formerEdges.current = new Map(drawn.map((edge) => [edge.id, edge]));
    return drawn;
  }, [document, selection]);
  return { nodes, edges };
}

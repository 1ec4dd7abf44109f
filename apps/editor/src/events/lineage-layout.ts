/** An event or a delivery in the picture of a lineage. */
export interface LineageNode {
  readonly id: string;
  readonly parents: readonly string[];
}

export interface PlacedNode {
  readonly id: string;
  readonly column: number;
  readonly row: number;
}

export interface LineageLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  readonly columns: number;
  readonly rows: number;
}

/**
 * Places what came from each other from left to right: each one column behind the last of its parents, children beside
 * their parents. Parents must stand before their children in the list; those that are missing are passed over.
 */
export function layOutLineage(nodes: readonly LineageNode[]): LineageLayout {
  const columns = new Map<string, number>();
  const known = new Set(nodes.map(({ id }) => id));
  const edges = nodes.flatMap(({ id, parents }) => parents.filter((parent) => known.has(parent) && parent !== id).map((from) => ({ from, to: id })));
  for (const { id, parents } of nodes) columns.set(id, Math.max(0, ...parents.map((parent) => (columns.get(parent) ?? -1) + 1)));
  const placed = new Map<string, PlacedNode>();
  const depth = Math.max(0, ...columns.values());
  for (let column = 0; column <= depth; column += 1) {
    const wanted = nodes.filter(({ id }) => columns.get(id) === column).map((node) => ({ node, at: meanRow(node.parents, placed) }));
    let next = 0;
    for (const { node: { id }, at } of wanted.toSorted((left, right) => left.at - right.at)) {
      const row = Math.max(next, Math.floor(at));
      placed.set(id, { id, column, row });
      next = row + 1;
    }
  }
  const all = [...placed.values()];
  return { nodes: all, edges, columns: nodes.length === 0 ? 0 : depth + 1, rows: Math.max(0, ...all.map(({ row }) => row + 1)) };
}

function meanRow(parents: readonly string[], placed: ReadonlyMap<string, PlacedNode>): number {
  const rows = parents.flatMap((parent) => placed.get(parent)?.row ?? []);
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length;
}

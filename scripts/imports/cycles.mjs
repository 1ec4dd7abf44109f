/**
 * @typedef {{ from: string, to: string, line: number }} Edge
 */

/**
 * Finds import cycles; each is given once, as the edge that closes it and the files on the way round.
 * @param {readonly Edge[]} edges
 * @returns {{ closing: Edge, files: string[] }[]}
 */
export function findCycles(edges) {
  const outgoing = Map.groupBy(edges, (edge) => edge.from);
  /** @type {{ closing: Edge, files: string[] }[]} */
  const cycles = [];
  /** @type {Set<string>} */
  const finished = new Set();
  /** @type {string[]} */
  const path = [];

  /** @param {string} file */
  const visit = (file) => {
    path.push(file);
    for (const edge of outgoing.get(file) ?? []) {
      const start = path.indexOf(edge.to);
      if (start >= 0) cycles.push({ closing: edge, files: [...path.slice(start), edge.to] });
      else if (!finished.has(edge.to)) visit(edge.to);
    }
    path.pop();
    finished.add(file);
  };
  for (const file of outgoing.keys()) if (!finished.has(file)) visit(file);
  return cycles;
}

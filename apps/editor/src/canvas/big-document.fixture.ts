import type { WorkflowDocument } from '../document/graph-document.js';

export interface BigDocumentSize {
  /** Default 500. */
  readonly agents?: number;
  /** Default 600. */
  readonly links?: number;
}

const COLUMNS = 25;

/**
 * A workflow as large as the editor must stay quick with, made of built-in types and valid: one source feeds many filters in
 * columns, each linked to the next column. The same size always gives the same document.
 */
export function bigDocument({ agents = 500, links = 600 }: BigDocumentSize = {}): WorkflowDocument {
  const rows = Math.ceil((agents - 1) / COLUMNS);
  const slugs = Array.from({ length: agents - 1 }, (_, place) => `step-${place + 1}`);
  const place = (index: number) => ({ x: (Math.floor(index / rows) + 1) * 280, y: (index % rows) * 112 });
  const pairs = [
    // Everything is reached: the first column by the source, the others by their left neighbour.
    ...slugs.map((slug, index) => ({ from: index < rows ? 'source' : `step-${index - rows + 1}`, port: 'out', to: slug })),
    ...slugs.slice(0, agents - 1 - rows - 1).map((slug, index) => ({ from: slug, port: 'else', to: `step-${Math.min(agents - 1, index + rows + 2)}` })),
  ];
  return {
    schemaVersion: 1,
    name: 'big',
    title: `${agents} agents`,
    agents: {
      source: { type: 'manual', version: 1, title: 'Start', options: {} },
      ...Object.fromEntries(slugs.map((slug, index) => [slug, { type: 'filter', version: 1, title: `Filter ${index + 1}`, options: { conditions: [{ field: 'score', is: 'at least', value: String(index % 100) }] } }])),
    },
    links: pairs.slice(0, links),
    layout: { source: { x: 0, y: Math.floor(rows / 2) * 112 }, ...Object.fromEntries(slugs.map((slug, index) => [slug, place(index)])) },
  };
}
